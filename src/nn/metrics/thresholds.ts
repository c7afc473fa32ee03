/** Thresholds of metrics that count yes-or-no answers. */
import { checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';

/** As far as Keras' thresholds may lie from even ones, relative and absolute. */
const [RELATIVE, ABSOLUTE] = [1e-5, 1e-7];

/** One threshold or several, each in [0, 1]; null or undefined for the default one. */
export type Thresholds = number | readonly number[];

/**
 * Checks the option `thresholds`.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for numbers outside [0, 1], and for none at all
 */
export function checkThresholds(owner: string, value: unknown): readonly number[] {
  const bounds = { min: 0, max: 1 };
  if (!Array.isArray(value)) return [checkNumber(owner, 'thresholds', value, bounds)];
  if (value.length === 0) {
    throw new InvalidArgumentError(
      `${owner}: expected thresholds to be a number or a list of numbers, got an empty list.`,
    );
  }
  return value.map((threshold, i) => checkNumber(owner, `thresholds[${i}]`, threshold, bounds));
}

/** `count` numbers from 0 to 1, evenly apart: `[0, 1 / (count - 1), ..., 1]`. */
export function evenThresholds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i / (count - 1));
}

/** Whether thresholds are those of {@link evenThresholds}, three or more, to Keras' precision. */
export function areEven(thresholds: readonly number[]): boolean {
  if (thresholds.length < 3) return false;
  return evenThresholds(thresholds.length).every(
    (even, i) => Math.abs(thresholds[i]! - Math.fround(even)) <= ABSOLUTE + RELATIVE * Math.fround(even),
  );
}
