/** Colours of images: grey, hue and saturation, and the pixels' range of values. */
import {
  abs,
  add,
  divide,
  equal,
  greater,
  less,
  literal,
  maximum,
  minimum,
  multiply,
  reduceSum,
  remainder,
  select,
  subtract,
} from '../build.ts';
import { concat, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';
import { clip } from './elementwise.ts';

/** The lowest and the highest value that pixels may have. */
export type ValueRange = readonly [number, number];

/** Weights of red, green and blue in Keras' grey. */
const GREY_WEIGHTS = [0.2989, 0.587, 0.114];

/**
 * The brightness of colours, as the eye sees it.
 *
 * @formula `0.2989 red + 0.587 green + 0.114 blue`
 * @shape images `[batch, height, width, 3]` -> `[batch, height, width, 1]`
 */
export function rgbToGrayscale(images: Node): Node {
  const weights = literal(Float32Array.from(GREY_WEIGHTS), [3], 'float32');
  return reduceSum(multiply(images, weights), { axes: [3], keepDims: true });
}

/** Maps the values of one range to those of another. */
export function mapRange(x: Node, [low, high]: ValueRange, [newLow, newHigh]: ValueRange): Node {
  if (low === newLow && high === newHigh) return x;
  const unit = low === 0 && high === 1 ? x : multiply(low === 0 ? x : subtract(x, low), 1 / (high - low));
  const scaled = newHigh - newLow === 1 ? unit : multiply(unit, newHigh - newLow);
  return newLow === 0 ? scaled : add(scaled, newLow);
}

/** Hue in [0, 1), saturation in [0, 1] and value of colours, each `[batch, height, width, 1]`. */
export interface Hsv {
  readonly hue: Node;
  readonly saturation: Node;
  readonly value: Node;
}

/**
 * Hue, saturation and value of colours in [0, 1].
 *
 * @formula `value = max(r, g, b)`, `saturation = range / value` with `range = value - min(r, g, b)`,
 *   `hue = ((g - b) / range, (b - r) / range + 2 or (r - g) / range + 4) / 6` where red, green or blue is the largest
 * @shape images `[batch, height, width, 3]`
 */
export function rgbToHsv(images: Node): Hsv {
  const [red, green, blue] = [0, 1, 2].map((channel) => channelOf(images, channel)) as [Node, Node, Node];
  const value = maximum(maximum(red, green), blue);
  const range = subtract(value, minimum(minimum(red, green), blue));
  const hasColor = greater(range, 0);
  const isBright = greater(value, 0);
  const sixth = multiply(select(hasColor, range, 1), 6);
  const turned = select(
    equal(value, red),
    divide(subtract(green, blue), sixth),
    select(
      equal(value, green),
      add(divide(subtract(blue, red), sixth), 2 / 6),
      add(divide(subtract(red, green), sixth), 4 / 6),
    ),
  );
  const hue = select(less(turned, 0), add(turned, 1), turned);
  return {
    hue: select(hasColor, hue, 0),
    saturation: select(isBright, divide(range, select(isBright, value, 1)), 0),
    value,
  };
}

/**
 * Colours of a hue, which counts modulo 1, a saturation and a value: the inverse of {@link rgbToHsv}.
 *
 * @shape each `[batch, height, width, 1]` -> `[batch, height, width, 3]`
 */
export function hsvToRgb({ hue, saturation, value }: Hsv): Node {
  const sixths = multiply(remainder(hue, 1), 6);
  const shades = [
    subtract(abs(subtract(sixths, 3)), 1),
    subtract(2, abs(subtract(sixths, 2))),
    subtract(2, abs(subtract(sixths, 4))),
  ];
  const grey = subtract(1, saturation);
  return concat(
    shades.map((shade) => multiply(value, add(grey, multiply(saturation, clip(shade, 0, 1))))),
    3,
  );
}

function channelOf(images: Node, channel: number): Node {
  const [batch, height, width] = images.shape as readonly [number, number, number, number];
  return slice(images, [0, 0, 0, channel], [batch, height, width, 1]);
}
