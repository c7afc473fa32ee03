/** Histograms of images, made even. */
import {
  add,
  broadcastTo,
  cast,
  constant,
  divide,
  greater,
  iota,
  lessEqual,
  maximum,
  multiply,
  reduceMin,
  reduceSum,
  reshape,
  round,
  select,
  subtract,
} from '../build.ts';
import { cumulativeSum, gather, scatterAdd } from '../buildMovement.ts';
import type { Node } from '../node.ts';
import { clip } from './elementwise.ts';
import { mapRange, type ValueRange } from './imageColors.ts';

const BYTES: ValueRange = [0, 255];

/**
 * Gives each channel of each image an even histogram: a value becomes the share of pixels that are not brighter.
 *
 * @formula `y = round((cdf[bin(x)] - cdf_min) * 255 / (count - cdf_min))`, of values in 0..255;
 *   `bin(v) = floor(v * (bins - 1) / 255)`, `cdf_min` the count of the darkest bin that is not empty
 * @shape images `[batch, height, width, channels]` -> same
 */
export function equalizeImages(images: Node, bins: number, range: ValueRange): Node {
  const [batch, height, width, channels] = images.shape as readonly [number, number, number, number];
  const bytes = mapRange(images, range, BYTES);
  const bin = cast(clip(multiply(bytes, (bins - 1) / 255), 0, bins - 1), 'int32');
  // One histogram after the other, of [batch, channels].
  const histogram = add(multiply(iota([batch, 1, 1, channels], 0), channels), iota([batch, 1, 1, channels], 3));
  const places = add(multiply(histogram, bins), bin);
  const counts = reshape(scatterAdd(constant(1, places.shape), places, batch * channels * bins), [
    batch * channels,
    bins,
  ]);
  const cdf = cumulativeSum(counts, 1);
  const darkest = reduceMin(select(greater(cdf, 0), cdf, height * width), { axes: [1], keepDims: true });
  const scale = divide(255, maximum(subtract(height * width, darkest), 1));
  const table = clip(round(multiply(subtract(cdf, darkest), scale)), 0, 255); // [batch * channels, bins]
  const equalized = gather(reshape(table, [batch * channels * bins]), places);
  const filled = reduceSum(cast(greater(counts, 0), 'int32'), { axes: [1] });
  const isFlat = broadcastTo(reshape(lessEqual(filled, 1), [batch, 1, 1, channels]), images.shape);
  return mapRange(select(isFlat, bytes, equalized), BYTES, range);
}
