/** Tells whether values survive the way to a worker. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { isPlainRecord } from '../util/plainRecord.ts';

const ADVICE =
  'Pass plain values (numbers, strings, arrays, records, typed arrays) and build the rest in the constructor.';

/**
 * Refuses arguments that a structured clone cannot carry, or would carry without their methods, naming where they are.
 *
 * @param owner - Who takes the arguments, for messages.
 */
export function checkCloneable(owner: string, args: readonly unknown[]): void {
  const seen = new Set<object>();
  args.forEach((value, i) => {
    check(owner, value, `args[${i}]`, seen);
  });
}

function check(owner: string, value: unknown, path: string, seen: Set<object>): void {
  if (typeof value === 'function' || typeof value === 'symbol') fail(owner, value, path, 'cannot travel to a worker');
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (isPlainData(value)) return;
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      check(owner, item, `${path}[${i}]`, seen);
    });
    return;
  }
  if (value instanceof Map || value instanceof Set) {
    const where = value instanceof Map ? `a key or value of ${path}` : `an item of ${path}`;
    for (const item of value instanceof Map ? [...value.keys(), ...value.values()] : value)
      check(owner, item, where, seen);
    return;
  }
  if (value instanceof URL) fail(owner, value, path, 'arrives empty in a worker; pass its href');
  if (!isPlainRecord(value)) {
    fail(owner, value, path, 'arrives in a worker without its methods and private fields');
  }
  for (const [key, item] of Object.entries(value)) check(owner, item, `${path}.${key}`, seen);
}

/** Objects that arrive as they are, with nothing inside to look at. */
function isPlainData(value: object): boolean {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return true;
  return value instanceof Date || value instanceof RegExp || value instanceof Error;
}

function fail(owner: string, value: unknown, path: string, reason: string): never {
  throw new InvalidArgumentError(`${owner}: ${path} is ${describeValue(value)}, which ${reason}. ${ADVICE}`, {
    details: { path },
  });
}
