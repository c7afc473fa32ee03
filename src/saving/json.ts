/** Plain JSON from files: checked before use, since a file may hold anything. */
import { SavingError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Nesting beyond this is no model. */
const MAX_DEPTH = 64;

/** Parses a member of a file; refuses what could hurt: keys that reach prototypes, endless nesting. */
export function parseJson(text: string, where: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SavingError(`${where}: not JSON (${(cause as Error).message}). The file is damaged.`, { cause });
  }
  checkTree(value, where, 0);
  return asObject(value, where);
}

function checkTree(value: unknown, where: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new SavingError(`${where}: nested deeper than ${MAX_DEPTH} levels; no model is.`);
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') throw new SavingError(`${where}: holds the key "__proto__", which no model needs.`);
    checkTree(item, where, depth + 1);
  }
}

/** The value as an object. */
export function asObject(value: unknown, where: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new SavingError(`${where}: expected an object, got ${describeValue(value)}.`);
}

/** The value as an array. */
export function asArray(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new SavingError(`${where}: expected an array, got ${describeValue(value)}.`);
}

/** The value as a string. */
export function asString(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new SavingError(`${where}: expected a string, got ${describeValue(value)}.`);
}
