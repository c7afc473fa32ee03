/** Options of Keras' `compile_config` that may be given for each output. */
import { SavingError } from '../util/errors.ts';
import { formatList } from '../util/format.ts';
import type { JsonObject } from './json.ts';

/** The way out of everything in a `compile_config` that cannot be used. */
export const ADVICE = ' Load with { compile: false } and compile again.';

const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('class_name' in value);

/**
 * The values of an option by output: from a list in their order, a record by name, or one for all. Null for outputs without.
 *
 * @throws SavingError `ERR_SAVING` for other names or another number
 */
export function valuesByOutput(value: unknown, names: readonly string[], where: string): readonly unknown[] {
  if (value === null || value === undefined) return names.map(() => null);
  const none = (item: unknown): unknown => item ?? null;
  if (isRecord(value)) return fromRecord(value, names, where).map((item) => alone(none(item), where));
  if (Array.isArray(value)) {
    if (value.length === names.length) return value.map((item) => alone(none(item), where));
    const expected = names.length === 1 ? 'one, for one output' : `${names.length}, one for each output`;
    throw new SavingError(`${where}: expected ${expected}, got ${value.length}.${ADVICE}`);
  }
  return names.map(() => value);
}

/** The item of a list of one; Keras takes it for the item. */
function alone(value: unknown, where: string): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length === 1) return value[0];
  throw new SavingError(`${where}: expected one, for one output, got ${value.length}.${ADVICE}`);
}

/**
 * The lists of an option by output: from lists in their order or by name; of a model with one output, also one list or item.
 *
 * @throws SavingError `ERR_SAVING` for other names or another number
 */
export function listsByOutput(
  value: unknown,
  names: readonly string[],
  where: string,
): readonly (readonly unknown[])[] {
  const asList = (item: unknown): readonly unknown[] =>
    item === null || item === undefined ? [] : Array.isArray(item) ? item : [item];
  if (value === null || value === undefined) return names.map(() => []);
  if (isRecord(value)) return fromRecord(value, names, where).map(asList);
  const items = asList(value);
  if (names.length === 1) return [items.length === 1 && Array.isArray(items[0]) ? items[0] : items];
  if (items.length === names.length) return items.map(asList);
  throw new SavingError(`${where}: expected ${names.length} lists, one for each output, got ${items.length}.${ADVICE}`);
}

function fromRecord(value: JsonObject, names: readonly string[], where: string): readonly unknown[] {
  const keys = Object.keys(value);
  // The name of the one output of a model says nothing.
  if (names.length === 1 && keys.length === 1) return Object.values(value);
  const unknown = keys.find((name) => !names.includes(name));
  if (unknown === undefined) return names.map((name) => value[name]);
  throw new SavingError(`${where}: names "${unknown}"; the outputs of the model are ${formatList(names)}.${ADVICE}`);
}
