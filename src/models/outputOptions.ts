/** Options of `compile` that may be given for each output: one, a list in order, or a record by name. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList } from '../util/format.ts';
import { isPlainRecord } from '../util/plainRecord.ts';

/** For each output: one value (of the only output, or of all), values in order, values by name. */
export type PerOutput<T> = T | readonly (T | null)[] | Readonly<Record<string, T | null>>;

/**
 * Whether a value is a record by output: a plain object, and not the config of one thing.
 *
 * @param value - What the user gave.
 */
export function isByOutput(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlainRecord(value) && !('className' in value);
}

/** The values of a record by output, in the order of the outputs. @throws InvalidArgumentError for names of no output */
export function byOutput(
  option: string,
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
): unknown[] {
  const unknown = Object.keys(record).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(
      `compile: ${option} names "${unknown}", which is no output of the model.${didYouMean(unknown, names)} ` +
        `Outputs: ${formatList(names)}. Name them as the layers that give them, or as the keys of model({ outputs }).`,
      { details: { option, name: unknown, outputs: names } },
    );
  }
  return names.map((name) => record[name]);
}

/**
 * A value for each output.
 *
 * @param shared - Whether one value that is neither list nor record holds for all outputs; otherwise it needs a model of one.
 * @throws InvalidArgumentError for a list of another length, names of no output, or one value for several outputs
 */
export function forOutputs(option: string, value: unknown, names: readonly string[], shared: boolean): unknown[] {
  if (value === undefined || value === null) return names.map(() => undefined);
  if (Array.isArray(value)) {
    if (value.length === names.length) return [...value];
    const count =
      names.length === 1
        ? 'one output; expected one'
        : `${names.length} outputs (${formatList(names)}); expected that many of`;
    throw new InvalidArgumentError(`compile: the model has ${count} ${option}, got ${describeValue(value)}.`, {
      details: { option, outputs: names, count: value.length },
    });
  }
  if (isByOutput(value)) return byOutput(option, value, names);
  if (shared || names.length === 1) return names.map(() => value);
  throw new InvalidArgumentError(
    `compile: the model has ${names.length} outputs (${formatList(names)}), got one ${option}. ` +
      `Give a list in this order, or a record: { ${names[0]}: ... }.`,
    { details: { option, outputs: names } },
  );
}

/** A list of things for each output; of a model with one output, also the list itself, or one thing. */
export function listsForOutputs(option: string, value: unknown, names: readonly string[]): (readonly unknown[])[] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return names.map(() => []);
  const asList = (item: unknown): readonly unknown[] =>
    item === undefined || item === null ? [] : Array.isArray(item) ? item : [item];
  if (isByOutput(value)) return byOutput(option, value, names).map(asList);
  if (names.length === 1) {
    const isNested = Array.isArray(value) && value.length === 1 && Array.isArray(value[0]);
    return [asList(isNested ? value[0] : value)];
  }
  return forOutputs(option, value, names, false).map(asList);
}
