/** Histograms of parts of images, made even. */
import {
  add,
  cast,
  constant,
  divide,
  equal,
  iota,
  literal,
  minimum,
  multiply,
  reduceMin,
  reduceSum,
  reshape,
  select,
  subtract,
} from '../build.ts';
import { cumulativeSum, gather, scatterAdd, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';
import { clip } from './elementwise.ts';
import { mapRange, type ValueRange } from './imageColors.ts';
import { pad } from './padding.ts';

/** How {@link adaptiveEqualize} makes histograms even. */
export interface AdaptiveEqualizeOptions {
  /** Rows and columns of parts. */
  readonly grid: readonly [number, number];
  /** How often the mean a count may be; 0 for any. */
  readonly clipLimit: number;
  readonly range: ValueRange;
}

const BYTES: ValueRange = [0, 255];
const BINS = 256;

/** Where pixels lie between the middles of two parts. */
interface Between {
  /** The part before and the one after. */
  readonly parts: readonly [Int32Array, Int32Array];
  /** Weight of the one after. */
  readonly fraction: Float32Array;
}

/**
 * Gives each part of each channel of each image an even histogram, whose counts are limited, and blends between the parts.
 *
 * @formula `y = sum_t w_t (cdf_t[x] - min cdf_t) * 255 / (area - min cdf_t)` over the four nearest parts `t`, `w_t` bilinear;
 *   `cdf_t` the running sum of `min(count, limit) + excess / 256`, `limit = clipLimit * area / 256`, of values in 0..255
 * @shape images `[batch, height, width, channels]` -> same
 */
export function adaptiveEqualize(images: Node, { grid, clipLimit, range }: AdaptiveEqualizeOptions): Node {
  const [batch, height, width, channels] = images.shape as readonly [number, number, number, number];
  const [rows, columns] = grid;
  const [tileHeight, tileWidth] = [Math.ceil(height / rows), Math.ceil(width / columns)];
  const [fullHeight, fullWidth] = [tileHeight * rows, tileWidth * columns];
  const area = tileHeight * tileWidth;
  const widths = [
    [0, 0],
    [0, fullHeight - height],
    [0, fullWidth - width],
    [0, 0],
  ] as const;
  const bytes = clip(pad(mapRange(images, range, BYTES), widths, { mode: 'symmetric' }), 0, 255);
  const levels = cast(bytes, 'int32');

  // The table of a part stands at (((image * rows + row) * columns + column) * channels + channel) * 256.
  const channel = add(
    multiply(iota([batch, 1, 1, channels], 0), rows * columns * channels),
    iota([batch, 1, 1, channels], 3),
  );
  const placeOf = (row: Int32Array, column: Int32Array): Node => {
    const down = literal(
      row.map((each) => each * columns * channels),
      [1, row.length, 1, 1],
      'int32',
    );
    const right = literal(
      column.map((each) => each * channels),
      [1, 1, column.length, 1],
      'int32',
    );
    return add(multiply(add(add(channel, down), right), BINS), levels);
  };
  const own = placeOf(ownParts(fullHeight, tileHeight), ownParts(fullWidth, tileWidth));
  const size = batch * rows * columns * channels * BINS;
  const counts = reshape(scatterAdd(constant(1, own.shape), own, size), [size / BINS, BINS]);
  const tables = reshape(tablesOf(limit(counts, (clipLimit * area) / BINS), area), [size]);

  const y = between(fullHeight, tileHeight, rows);
  const x = between(fullWidth, tileWidth, columns);
  const blend = (before: Node, after: Node, fraction: Node): Node =>
    add(before, multiply(subtract(after, before), fraction));
  const right = literal(x.fraction, [1, 1, fullWidth, 1], 'float32');
  const across = y.parts.map((row) => {
    const [left, beyond] = x.parts.map((column) => gather(tables, placeOf(row, column))) as [Node, Node];
    return blend(left, beyond, right);
  }) as [Node, Node];
  const full = blend(...across, literal(y.fraction, [1, fullHeight, 1, 1], 'float32'));
  return mapRange(slice(full, [0, 0, 0, 0], images.shape), BYTES, range);
}

/** Counts of which none is above a limit; what was, is spread over all. A limit of 0 is none. */
function limit(counts: Node, most: number): Node {
  if (most <= 0) return counts;
  const limited = minimum(counts, most);
  const excess = reduceSum(subtract(counts, limited), { axes: [1], keepDims: true });
  return add(limited, multiply(excess, 1 / BINS));
}

/** What each of the 256 values becomes. */
function tablesOf(counts: Node, area: number): Node {
  const cdf = cumulativeSum(counts, 1);
  const lowest = reduceMin(cdf, { axes: [1], keepDims: true });
  const rest = subtract(area, lowest);
  return clip(divide(multiply(subtract(cdf, lowest), 255), select(equal(rest, 0), 1, rest)), 0, 255);
}

function ownParts(size: number, tile: number): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => Math.floor(i / tile));
}

/** As in Keras, the middle of a part of 3 pixels lies at 1.5. */
function between(size: number, tile: number, count: number): Between {
  const places = Array.from({ length: size }, (_, i) => (i - tile / 2) / tile);
  const inside = (part: number): number => Math.min(Math.max(part, 0), count - 1);
  return {
    parts: [
      Int32Array.from(places, (place) => inside(Math.floor(place))),
      Int32Array.from(places, (place) => inside(Math.floor(place) + 1)),
    ],
    fraction: Float32Array.from(places, (place) => place - Math.floor(place)),
  };
}
