/** The ranges that random transforms are drawn from. */
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { RandomStream } from '../../util/random.ts';
import type { ImageTransform } from './transform.ts';

/**
 * Size of a random shift: a fraction of the image below 1, pixels from 1 on.
 *
 * @remarks
 * A whole number n above 1 draws whole pixels from -(n - 1) to n - 1, as in Keras; any other number draws evenly from
 * [-range, range). An array draws one of its elements and a sign.
 */
export type ShiftRange = number | readonly number[];

/** Options of random geometric transforms. */
export interface TransformRangeOptions {
  /** Largest rotation, in degrees. @defaultValue 0 */
  rotationRange?: number;
  /** Horizontal shift. @defaultValue 0 */
  widthShiftRange?: ShiftRange;
  /** Vertical shift. @defaultValue 0 */
  heightShiftRange?: ShiftRange;
  /** Largest shear angle, in degrees. @defaultValue 0 */
  shearRange?: number;
  /** Zoom: [lower, upper], or a number z for [1 - z, 1 + z]; drawn for height and width apart. @defaultValue 0 */
  zoomRange?: number | readonly [lower: number, upper: number];
  /** Whether half of the images have left and right exchanged. @defaultValue false */
  horizontalFlip?: boolean;
  /** Whether half of the images have top and bottom exchanged. @defaultValue false */
  verticalFlip?: boolean;
}

/** Checked ranges; survives a structured clone. */
export interface TransformRanges {
  readonly rotationRange: number;
  readonly widthShiftRange: ShiftRange;
  readonly heightShiftRange: ShiftRange;
  readonly shearRange: number;
  readonly zoomRange: readonly [lower: number, upper: number];
  readonly horizontalFlip: boolean;
  readonly verticalFlip: boolean;
}

/** Names of {@link TransformRangeOptions}. */
export const TRANSFORM_RANGE_OPTIONS = [
  'rotationRange',
  'widthShiftRange',
  'heightShiftRange',
  'shearRange',
  'zoomRange',
  'horizontalFlip',
  'verticalFlip',
] as const;

/** Checks the options and fills in the defaults. */
export function resolveTransformRanges(owner: string, options: TransformRangeOptions): TransformRanges {
  return {
    rotationRange: checkNumber(owner, 'rotationRange', options.rotationRange ?? 0, { min: 0 }),
    widthShiftRange: checkShift(owner, 'widthShiftRange', options.widthShiftRange ?? 0),
    heightShiftRange: checkShift(owner, 'heightShiftRange', options.heightShiftRange ?? 0),
    shearRange: checkNumber(owner, 'shearRange', options.shearRange ?? 0, { min: 0 }),
    zoomRange: checkZoom(owner, options.zoomRange ?? 0),
    horizontalFlip: checkBoolean(owner, 'horizontalFlip', options.horizontalFlip ?? false),
    verticalFlip: checkBoolean(owner, 'verticalFlip', options.verticalFlip ?? false),
  };
}

function checkShift(owner: string, name: string, value: unknown): ShiftRange {
  if (Array.isArray(value)) {
    if (value.length === 0)
      throw new InvalidArgumentError(`${owner}: expected ${name} to hold shifts, got an empty array.`);
    return value.map((shift, i) => checkNumber(owner, `${name}[${i}]`, shift));
  }
  return checkNumber(owner, name, value, { min: 0 });
}

function checkZoom(owner: string, value: unknown): readonly [number, number] {
  if (typeof value === 'number') {
    const zoom = checkNumber(owner, 'zoomRange', value, { min: 0, max: 1, exclusiveMaximum: true });
    return [1 - zoom, 1 + zoom];
  }
  if (!Array.isArray(value) || value.length !== 2) {
    throw new InvalidArgumentError(
      `${owner}: expected zoomRange to be a number or a pair [lower, upper], got ${describeValue(value)}.`,
    );
  }
  const positive = { min: 0, exclusiveMinimum: true };
  const lower = checkNumber(owner, 'zoomRange[0]', value[0], positive);
  const upper = checkNumber(owner, 'zoomRange[1]', value[1], positive);
  if (lower > upper) {
    throw new InvalidArgumentError(
      `${owner}: expected zoomRange as [lower, upper], got [${lower}, ${upper}]. Swap them.`,
    );
  }
  return [lower, upper];
}

/** Draws the parameters for an image of the given size, in Keras' order. */
export function drawTransform(
  ranges: TransformRanges,
  height: number,
  width: number,
  random: RandomStream,
): ImageTransform {
  const theta = drawSymmetric(ranges.rotationRange, random);
  const tx = drawShift(ranges.heightShiftRange, height, random);
  const ty = drawShift(ranges.widthShiftRange, width, random);
  const shear = drawSymmetric(ranges.shearRange, random);
  const [lower, upper] = ranges.zoomRange;
  const zooms = lower !== 1 || upper !== 1;
  const zx = zooms ? random.uniform(lower, upper) : 1;
  const zy = zooms ? random.uniform(lower, upper) : 1;
  // Both are drawn always, so that switching one flip on does not change the other.
  const horizontal = random.random() < 0.5;
  const vertical = random.random() < 0.5;
  return {
    theta,
    tx,
    ty,
    shear,
    zx,
    zy,
    flipHorizontal: horizontal && ranges.horizontalFlip,
    flipVertical: vertical && ranges.verticalFlip,
  };
}

function drawSymmetric(range: number, random: RandomStream): number {
  return range === 0 ? 0 : random.uniform(-range, range);
}

function drawShift(range: ShiftRange, size: number, random: RandomStream): number {
  if (typeof range === 'number') {
    if (range === 0) return 0;
    if (range > 1 && Number.isInteger(range)) return drawSign(random) * random.integer(range);
    return random.uniform(-range, range) * (range < 1 ? size : 1);
  }
  const shift = drawSign(random) * range[random.integer(range.length)]!;
  return shift * (Math.max(...range) < 1 ? size : 1);
}

function drawSign(random: RandomStream): number {
  return random.integer(2) === 0 ? -1 : 1;
}
