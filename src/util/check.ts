/** Argument checks. Each one names the owner, what came and what was expected. */
import { InvalidArgumentError } from './errors.ts';
import { describeValue, didYouMean, formatList } from './format.ts';

/** Refuses options that nobody reads, so that a misspelt name never passes silently. */
export function checkOptions(owner: string, options: object, known: readonly string[]): void {
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new InvalidArgumentError(`${owner}: expected an options object, got ${describeValue(options)}.`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new InvalidArgumentError(
      `${owner}: unknown option "${key}".${didYouMean(key, known)} Known options: ${formatList(known)}.`,
      { details: { owner, option: key, known } },
    );
  }
}

function fail(owner: string, name: string, expected: string, value: unknown, advice = ''): never {
  throw new InvalidArgumentError(
    `${owner}: expected ${name} to be ${expected}, got ${describeValue(value)}.${advice}`,
    { details: { owner, argument: name, value } },
  );
}

/** The integer that may have been meant: 3 for -3, 2.9 or '3'. */
function nearestInteger(value: unknown, minimum: number): number {
  const size = Math.round(Math.abs(Number(value)));
  return Number.isSafeInteger(size) ? Math.max(minimum, size) : Math.max(minimum, 1);
}

/** An integer of at least `minimum` (1 unless given). */
export function checkInteger(owner: string, name: string, value: unknown, minimum = 1): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum) {
    const expected = minimum === 1 ? 'a positive integer' : `an integer of at least ${minimum}`;
    fail(owner, name, expected, value, ` Give a whole number, such as ${nearestInteger(value, minimum)}.`);
  }
  return value;
}

/** A finite number; bounds are inclusive unless `exclusiveMaximum` or `exclusiveMinimum` is set. */
export function checkNumber(
  owner: string,
  name: string,
  value: unknown,
  bounds: { min?: number; max?: number; exclusiveMinimum?: boolean; exclusiveMaximum?: boolean } = {},
): number {
  const { min = -Infinity, max = Infinity, exclusiveMinimum = false, exclusiveMaximum = false } = bounds;
  const tooLow = exclusiveMinimum ? (v: number) => v <= min : (v: number) => v < min;
  const tooHigh = exclusiveMaximum ? (v: number) => v >= max : (v: number) => v > max;
  if (typeof value !== 'number' || !Number.isFinite(value) || tooLow(value) || tooHigh(value)) {
    const interval =
      min === -Infinity && max === Infinity
        ? 'a finite number'
        : `a number in ${exclusiveMinimum || min === -Infinity ? '(' : '['}${min}, ${max}${exclusiveMaximum || max === Infinity ? ')' : ']'}`;
    fail(owner, name, interval, value);
  }
  return value;
}

/** `true` or `false`. */
export function checkBoolean(owner: string, name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') fail(owner, name, 'true or false', value);
  return value;
}

/** One of a fixed set of strings. */
export function checkOneOf<const T extends string>(
  owner: string,
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  if (typeof value !== 'string' || !(allowed as readonly string[]).includes(value)) {
    const hint = typeof value === 'string' ? didYouMean(value, allowed) : '';
    throw new InvalidArgumentError(
      `${owner}: expected ${name} to be ${formatList(allowed, 'or')}, got ${describeValue(value)}.${hint}`,
      { details: { owner, argument: name, value, allowed } },
    );
  }
  return value as T;
}

/** Sizes along 1 to 3 spatial dimensions, given as one number or one each, as Keras takes `kernel_size` and `strides`. */
export function checkSizes(owner: string, name: string, value: unknown, count: number, minimum = 1): number[] {
  if (typeof value === 'number') {
    const size = checkInteger(owner, name, value, minimum);
    return new Array<number>(count).fill(size);
  }
  if (Array.isArray(value) && value.length === count) {
    return value.map((size, i) => checkInteger(owner, `${name}[${i}]`, size, minimum));
  }
  const list = count === 1 ? 'an array of one' : count === 2 ? 'a pair of integers' : `an array of ${count} integers`;
  return fail(owner, name, `an integer or ${list}`, value);
}

/** {@link checkSizes} of two dimensions. */
export function checkPair(owner: string, name: string, value: unknown, minimum = 1): [number, number] {
  return checkSizes(owner, name, value, 2, minimum) as [number, number];
}
