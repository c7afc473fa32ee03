/** Options of image layers that are ranges to draw from, and their checks. */
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';

/** A number, or the range `[lower, upper]` that one is drawn from for each image. */
export type Factor = number | readonly [number, number];

/** The range that a number is drawn from; a fixed number where both ends are the same. */
export type FactorRange = readonly [number, number];

/** What a factor may be. */
export interface FactorRule {
  readonly min: number;
  readonly max: number;
  /** Whether `min` itself is refused. @defaultValue false */
  readonly exclusiveMinimum?: boolean;
  /** The range that a single number stands for; Keras' layers differ. */
  readonly ofNumber: (factor: number) => FactorRange;
}

/** A number stands for the range around 0. */
export const aroundZero = (factor: number): FactorRange => [-Math.abs(factor), Math.abs(factor)];

/** A number is the upper end of the range. */
export const fromZero = (factor: number): FactorRange => (factor < 0 ? [factor, 0] : [0, factor]);

/** Probabilities, and parts of a whole. */
export const ZERO_TO_ONE: FactorRule = { min: 0, max: 1, ofNumber: fromZero };

/** Option of layers that have to know which values pixels may have. */
export interface ValueRangeOption {
  /** The lowest and the highest value that pixels may have: [0, 255], or [0, 1] behind a rescaling. @defaultValue [0, 255] */
  valueRange?: readonly [number, number];
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((item) => Number.isFinite(item));
}

/**
 * The range of a factor, in ascending order.
 *
 * @throws InvalidArgumentError for something else than a number or two numbers within the rule
 */
export function checkFactor(owner: string, name: string, value: unknown, rule: FactorRule): FactorRange {
  const { min, max, exclusiveMinimum = false, ofNumber } = rule;
  const fits = (each: number): boolean => each <= max && (exclusiveMinimum ? each > min : each >= min);
  if (typeof value === 'number' && fits(value)) return ofNumber(value);
  if (isPair(value) && value.every(fits)) return value[0] <= value[1] ? [...value] : [value[1], value[0]];
  throw new InvalidArgumentError(
    `${owner}: expected ${name} to be a number in ${exclusiveMinimum ? '(' : '['}${min}, ${max}] or a range ` +
      `[lower, upper] of two of them, got ${describeValue(value)}.`,
    { details: { owner, argument: name, value } },
  );
}

/** The range of values of pixels, in ascending order. */
export function checkValueRange(owner: string, value: unknown = [0, 255]): ValueRange {
  if (isPair(value) && value[0] !== value[1]) return [Math.min(...value), Math.max(...value)];
  throw new InvalidArgumentError(
    `${owner}: expected valueRange to be two different numbers [lowest, highest], such as [0, 255] or [0, 1], ` +
      `got ${describeValue(value)}.`,
    { details: { owner, argument: 'valueRange', value } },
  );
}
