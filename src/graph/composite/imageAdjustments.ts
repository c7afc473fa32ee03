/** Changes of the values of pixels, by one number for each image: brightness, contrast, colour, sharpness. */
import {
  add,
  broadcastTo,
  divide,
  equal,
  floor,
  less,
  literal,
  multiply,
  reduceMax,
  reduceMean,
  reduceMin,
  select,
  subtract,
} from '../build.ts';
import { gather, padConstant, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';
import { clip } from './elementwise.ts';
import { hsvToRgb, mapRange, rgbToGrayscale, rgbToHsv, type ValueRange } from './imageColors.ts';

const UNIT: ValueRange = [0, 1];

/** The range in which the layers of Keras that think in bytes compute. */
const BYTES: ValueRange = [0, 255];

function clipTo(images: Node, [low, high]: ValueRange): Node {
  return clip(images, low, high);
}

/**
 * Adds a number.
 *
 * @formula `clip(x + delta)`
 * @param delta - `[batch, 1, 1, 1]`
 */
export function adjustBrightness(images: Node, delta: Node, range: ValueRange): Node {
  return clipTo(add(images, delta), range);
}

/**
 * Moves each channel away from its mean over the image.
 *
 * @formula `clip((x - mean) * factor + mean)`
 * @param factor - `[batch, 1, 1, 1]`
 */
export function adjustContrast(images: Node, factor: Node, range: ValueRange): Node {
  const mean = reduceMean(images, { axes: [1, 2], keepDims: true });
  return clipTo(add(multiply(subtract(images, mean), factor), mean), range);
}

/**
 * Multiplies the saturation, which stays in [0, 1].
 *
 * @param factor - `[batch, 1, 1, 1]`, at least 0
 */
export function adjustSaturation(images: Node, factor: Node, range: ValueRange): Node {
  const colors = rgbToHsv(mapRange(images, range, UNIT));
  const saturation = clip(multiply(colors.saturation, factor), 0, 1);
  return mapRange(hsvToRgb({ ...colors, saturation }), UNIT, range);
}

/**
 * Turns the hue.
 *
 * @param delta - `[batch, 1, 1, 1]`, in turns
 */
export function adjustHue(images: Node, delta: Node, range: ValueRange): Node {
  const colors = rgbToHsv(mapRange(images, range, UNIT));
  const turned = hsvToRgb({ ...colors, hue: add(colors.hue, delta) });
  return mapRange(clip(turned, 0, 1), UNIT, range);
}

/**
 * Blends with the grey images.
 *
 * @formula `clip(x + factor * (grey - x))`
 * @param factor - `[batch, 1, 1, 1]`
 */
export function fadeColors(images: Node, factor: Node, range: ValueRange): Node {
  return clipTo(add(images, multiply(factor, subtract(rgbToGrayscale(images), images))), range);
}

/**
 * Blurs or sharpens.
 *
 * @formula `clip(x + (1 - factor) * (smooth(x) - x))`; smooth: weight 5/13 for the pixel, 1/13 for each of the eight
 *   around, of which those outside of the image count as 0
 * @param factor - `[batch, 1, 1, 1]`: 0 blurs, 1 changes nothing, more sharpens
 */
export function adjustSharpness(images: Node, factor: Node, range: ValueRange): Node {
  const window = sumOfNeighbours(images);
  const smooth = add(multiply(window, 1 / 13), multiply(images, 4 / 13));
  return clipTo(add(images, multiply(subtract(1, factor), subtract(smooth, images))), range);
}

/** The sum over each pixel and the eight around it. */
function sumOfNeighbours(images: Node): Node {
  return [1, 2].reduce((x, axis) => {
    const padded = padConstant(
      x,
      x.shape.map((_, i) => (i === axis ? ([1, 1] as const) : ([0, 0] as const))),
    );
    const from = (start: number): Node =>
      slice(
        padded,
        x.shape.map((_, i) => (i === axis ? start : 0)),
        x.shape,
      );
    return add(add(from(0), from(1)), from(2));
  }, images);
}

/**
 * Keeps the highest of the 8 bits of each value.
 *
 * @formula `floor(x / 2^(8 - bits)) * 2^(8 - bits)`, of values in 0..255
 * @param bits - int32 `[batch, 1, 1, 1]`, from 1 to 8
 */
export function posterize(images: Node, bits: Node, range: ValueRange): Node {
  const steps = Float32Array.from({ length: 9 }, (_, kept) => 2 ** (8 - kept));
  const step = gather(literal(steps, [9], 'float32'), bits);
  const bytes = mapRange(images, range, BYTES);
  return mapRange(multiply(floor(divide(bytes, step)), step), BYTES, range);
}

/**
 * Adds a number and inverts what reaches a threshold.
 *
 * @formula `v < threshold ? v : 255 - v` with `v = clip(x + addition)`, of values in 0..255
 * @param addition - `[batch, 1, 1, 1]`, in 0..255
 * @param threshold - `[batch, 1, 1, 1]`, in 0..255
 */
export function solarize(images: Node, addition: Node, threshold: Node, range: ValueRange): Node {
  const bytes = clipTo(add(mapRange(images, range, BYTES), addition), BYTES);
  const isKept = less(bytes, broadcastTo(threshold, bytes.shape));
  return mapRange(select(isKept, bytes, subtract(255, bytes)), BYTES, range);
}

/**
 * Stretches each channel of each image to the whole range; one that is flat stays.
 *
 * @formula `low + (x - min) / (max - min) * (high - low)`
 */
export function autoContrast(images: Node, range: ValueRange): Node {
  const darkest = reduceMin(images, { axes: [1, 2], keepDims: true });
  const spread = subtract(reduceMax(images, { axes: [1, 2], keepDims: true }), darkest);
  const isFlat = equal(spread, 0);
  const unit = divide(subtract(images, darkest), select(isFlat, 1, spread));
  const stretched = mapRange(clip(unit, 0, 1), UNIT, range);
  return select(broadcastTo(isFlat, images.shape), images, stretched);
}
