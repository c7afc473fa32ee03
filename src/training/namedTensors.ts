/** From tensors as the user structured them (one, in order, by name) to a list in the order of a model. */
import type { Structured } from '../data/batch.ts';
import { Tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { didYouMean, formatList } from '../util/format.ts';

/** The places that tensors are for. */
export interface Places {
  /** `fit`, for messages. */
  readonly owner: string;
  /** `x`, `y`, `sampleWeight`. */
  readonly part: 'x' | 'y' | 'sampleWeight';
  /** Names of the inputs or outputs, in order. */
  readonly names: readonly string[];
  /** Which of them have to be given. */
  readonly needed: readonly boolean[];
}

/**
 * The tensors by place; undefined for places that were not given and are not needed.
 *
 * @remarks
 * A record may leave out what is not needed. A list has a tensor for each place, or for each that is needed.
 *
 * @throws InvalidArgumentError naming what is missing, unknown or too many
 */
export function tensorsByPlace(value: Structured<Tensor>, places: Places): readonly (Tensor | undefined)[] {
  const { owner, part, names, needed } = places;
  if (value instanceof Tensor) {
    if (names.length === 1) return [value];
    // As in Keras, one tensor of weights holds for all outputs.
    if (part === 'sampleWeight') return names.map(() => value);
    if (needed.filter(Boolean).length === 1) return needed.map((isNeeded) => (isNeeded ? value : undefined));
    throw new InvalidArgumentError(
      `${owner}: the model has ${names.length} ${nounOf(part)} (${formatList(names)}), got one tensor as ${part}. ${howTo(part, names)}`,
      { details: { part, names } },
    );
  }
  if (Array.isArray(value)) return fromList(value as readonly Tensor[], places);
  return fromRecord(value as Readonly<Record<string, Tensor>>, places);
}

function fromList(list: readonly Tensor[], { owner, part, names, needed }: Places): readonly (Tensor | undefined)[] {
  if (list.length === names.length) return list;
  const count = needed.filter(Boolean).length;
  if (part !== 'x' && list.length === count) {
    let next = 0;
    return needed.map((isNeeded) => (isNeeded ? list[next++] : undefined));
  }
  const takes = names.length === 1 ? 'one' : `${names.length} (${formatList(names)})`;
  throw new InvalidArgumentError(
    `${owner}: the batch has ${list.length} tensors as ${part}, the model takes ${takes}. ${howTo(part, names)}`,
    { details: { part, names, count: list.length } },
  );
}

function fromRecord(
  record: Readonly<Record<string, Tensor>>,
  { owner, part, names, needed }: Places,
): readonly (Tensor | undefined)[] {
  const keys = Object.keys(record);
  // One tensor for the one place, whatever it is called.
  if (names.length === 1 && keys.length === 1) return [record[keys[0]!]];
  const unknown = keys.find((key) => !names.includes(key));
  const missing = names.find((name, i) => needed[i] && !Object.hasOwn(record, name));
  if (missing === undefined && unknown === undefined) return names.map((name) => record[name]);
  const reason =
    missing !== undefined ? `"${missing}" is missing.` : `"${unknown}" is none of them.${didYouMean(unknown!, names)}`;
  const known = names.length === 1 ? `the model's is "${names[0]}"` : `the model has ${formatList(names)}`;
  throw new InvalidArgumentError(
    `${owner}: the batch names ${formatList(keys)} as ${part}, ${known}: ${reason} ${howTo(part, names)}`,
    { details: { part, names, keys } },
  );
}

const nounOf = (part: Places['part']): string => (part === 'x' ? 'inputs' : 'outputs');

function howTo(part: Places['part'], names: readonly string[]): string {
  if (names.length === 1) return 'Give that key, or one tensor.';
  const record = names.map((name) => (/^\w+$/.test(name) ? name : `'${name}'`)).join(', ');
  return `Give a list in this order, or a record: ${part === 'x' ? '' : `${part}: `}{ ${record} }.`;
}
