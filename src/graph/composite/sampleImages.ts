/** Images looked up between their pixels: what rotations, zooms and other warps are made of. */
import {
  abs,
  add,
  broadcastTo,
  cast,
  floor,
  greaterEqual,
  iota,
  lessEqual,
  logicalAnd,
  minimum,
  multiply,
  type Operand,
  remainder,
  reshape,
  select,
  sign,
  subtract,
} from '../build.ts';
import { gather } from '../buildMovement.ts';
import type { Node } from '../node.ts';
import { clip } from './elementwise.ts';

/** What stands outside of an image: see {@link SampleOptions}. */
export type FillMode = 'constant' | 'nearest' | 'reflect' | 'wrap';

/** How {@link sampleImages} and {@link affineSample} look pixels up. */
export interface SampleOptions {
  /** 'nearest' takes the nearest pixel, 'bilinear' blends the four around. */
  readonly interpolation: 'nearest' | 'bilinear';
  /**
   * What stands outside of `a b c d`:
   *
   * - `'constant'`: `k k k | a b c d | k k k`, with `k = fillValue`;
   * - `'nearest'`: `a a a | a b c d | d d d`;
   * - `'reflect'`: `c b a | a b c d | d c b`;
   * - `'wrap'`: `b c d | a b c d | a b c`.
   */
  readonly fillMode: FillMode;
  /** Of fill mode `'constant'`. */
  readonly fillValue: number;
}

/**
 * Where each pixel of the output lies in the input: `x' = a0 x + a1 y + a2`, `y' = b0 x + b1 y + b2`. Numbers for all
 * images, or nodes `[batch, 1, 1]`.
 */
export interface AffineMap {
  readonly a0: Operand;
  readonly a1: Operand;
  readonly a2: Operand;
  readonly b0: Operand;
  readonly b1: Operand;
  readonly b2: Operand;
}

/** One of the pixels that a coordinate is blended from. */
interface Tap {
  /** int32, inside of the image. */
  readonly index: Node;
  /** Undefined for 1. */
  readonly weight: Node | undefined;
  /** Whether the pixel stands in the image; undefined for always. */
  readonly isInside: Node | undefined;
}

/**
 * The pixels at places between the pixels; gradients go to the pixels that were blended.
 *
 * @shape images `[batch, height, width, channels]`; rows and columns `[batch, outHeight, outWidth]`, in pixels from the
 *   centre of the first one, or 1 where they do not depend on the axis -> `[batch, outHeight, outWidth, channels]`
 */
export function sampleImages(images: Node, rows: Node, columns: Node, options: SampleOptions): Node {
  const [batch, height, width, channels] = images.shape as readonly [number, number, number, number];
  const pixels = reshape(images, [batch * height * width, channels]);
  const first = multiply(iota([batch, 1, 1], 0), height * width);
  const parts = tapsOf(rows, height, options).flatMap((row) =>
    tapsOf(columns, width, options).map((column) => {
      const place = add(add(first, multiply(row.index, width)), column.index);
      const found = gather(pixels, place); // [batch, outHeight, outWidth, channels]
      const isInside = both(logicalAnd, row.isInside, column.isInside);
      const weight = both(multiply, row.weight, column.weight);
      const value =
        isInside === undefined ? found : select(broadcastTo(perPixel(isInside), found.shape), found, options.fillValue);
      return weight === undefined ? value : multiply(value, cast(perPixel(weight), images.dtype));
    }),
  );
  return parts.reduce((sum, part) => add(sum, part));
}

/**
 * Images under an affine map: translated, rotated, zoomed, sheared.
 *
 * @formula `y[n, i, j, c] = x[n, b0 j + b1 i + b2, a0 j + a1 i + a2, c]`, looked up as {@link sampleImages} does it
 * @shape images `[batch, height, width, channels]` -> same
 */
export function affineSample(images: Node, map: AffineMap, options: SampleOptions): Node {
  const [, height, width] = images.shape as readonly [number, number, number, number];
  const x = iota([1, 1, width], 2, 'float32');
  const y = iota([1, height, 1], 1, 'float32');
  return sampleImages(
    images,
    combine([map.b1, y], [map.b0, x], map.b2),
    combine([map.a0, x], [map.a1, y], map.a2),
    options,
  );
}

/** Moves images to the right by `x` and down by `y` pixels. */
export function translation(x: Node, y: Node): AffineMap {
  return { a0: 1, a1: 0, a2: subtract(0, x), b0: 0, b1: 1, b2: subtract(0, y) };
}

/** Zooms by factors around the middle: 2 shows each side at half its size. */
export function zoom(x: Node, y: Node, height: number, width: number): AffineMap {
  const offset = (factor: Node, size: number): Node => multiply(subtract(1, factor), (size - 1) / 2);
  return { a0: x, a1: 0, a2: offset(x, width), b0: 0, b1: y, b2: offset(y, height) };
}

/** Rotates by a cosine and a sine around the middle; a positive angle turns counter-clockwise. */
export function rotation(cosine: Node, sine: Node, height: number, width: number): AffineMap {
  const x = (width - 1) / 2;
  const y = (height - 1) / 2;
  return {
    a0: cosine,
    a1: subtract(0, sine),
    a2: add(subtract(x, multiply(cosine, x)), multiply(sine, y)),
    b0: sine,
    b1: cosine,
    b2: subtract(subtract(y, multiply(sine, x)), multiply(cosine, y)),
  };
}

/** Shears around the first pixel: rows by `x` pixels for each row, columns by `y` for each column. */
export function shear(x: Node, y: Node): AffineMap {
  return { a0: 1, a1: x, a2: 0, b0: y, b1: 1, b2: 0 };
}

/** `p * u + q * v + r`, without the factors and terms that change nothing. */
function combine([p, u]: [Operand, Node], [q, v]: [Operand, Node], r: Operand): Node {
  const own = p === 1 ? u : multiply(u, p);
  const mixed = q === 0 ? own : add(own, multiply(v, q));
  return r === 0 ? mixed : add(mixed, r);
}

function tapsOf(place: Node, size: number, { interpolation, fillMode }: SampleOptions): Tap[] {
  const tap = (index: Node, weight?: Node): Tap => ({
    index: cast(intoImage(index, size, fillMode), 'int32'),
    weight,
    isInside: fillMode === 'constant' ? logicalAnd(greaterEqual(index, 0), lessEqual(index, size - 1)) : undefined,
  });
  // Halves go away from zero.
  if (interpolation === 'nearest') return [tap(multiply(sign(place), floor(add(abs(place), 0.5))))];
  const before = floor(place);
  const fraction = subtract(place, before);
  return [tap(before, subtract(1, fraction)), tap(add(before, 1), fraction)];
}

/** The index in the image that stands for a whole number, inside or outside of it. */
function intoImage(index: Node, size: number, fillMode: FillMode): Node {
  if (fillMode === 'wrap') return remainder(index, size);
  if (fillMode !== 'reflect') return clip(index, 0, size - 1);
  const there = remainder(index, 2 * size);
  return minimum(there, subtract(2 * size - 1, there));
}

function both(combination: (a: Node, b: Node) => Node, a: Node | undefined, b: Node | undefined): Node | undefined {
  return a === undefined || b === undefined ? (a ?? b) : combination(a, b);
}

/** `[batch, height, width]` -> `[batch, height, width, 1]`. */
function perPixel(x: Node): Node {
  return reshape(x, [...x.shape, 1]);
}
