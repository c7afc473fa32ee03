/** Images of other sizes. */
import { add, cast, literal, multiply } from '../build.ts';
import { gather, padConstant, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';

/** How a resize weighs the pixels around. */
export type ResizeInterpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos3' | 'lanczos5';

/** Weight of a pixel by its distance, and how far the kernel reaches. */
interface Kernel {
  readonly reach: number;
  readonly weight: (distance: number) => number;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const lanczos = (reach: number): Kernel => ({ reach, weight: (d) => (d < reach ? sinc(d) * sinc(d / reach) : 0) });

/** The kernels of Keras on JAX: triangle, Keys' cubic convolution (a = -0.5), windowed sinc. */
const KERNELS: Readonly<Record<Exclude<ResizeInterpolation, 'nearest'>, Kernel>> = {
  bilinear: { reach: 1, weight: (d) => Math.max(0, 1 - d) },
  bicubic: {
    reach: 2,
    weight: (d) => {
      if (d >= 2) return 0;
      return d >= 1 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : (1.5 * d - 2.5) * d * d + 1;
    },
  },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

/** The pixels that one pixel of the output is made of: `weights[k]` of the one at `start + k`. */
interface Taps {
  readonly start: number;
  readonly weights: readonly number[];
}

/**
 * Images of another size. Pixels are squares: the centre of output pixel `p` lies at `(p + 0.5) * size / outSize - 0.5`.
 *
 * @param antialias - Widens the kernel where the image becomes smaller, so that every pixel counts.
 * @shape images `[batch, height, width, channels]` -> `[batch, outHeight, outWidth, channels]`
 */
export function resizeImages(
  images: Node,
  [height, width]: readonly [number, number],
  interpolation: ResizeInterpolation,
  antialias = false,
): Node {
  return resizeAxis(resizeAxis(images, 1, height, interpolation, antialias), 2, width, interpolation, antialias);
}

/**
 * The largest part of the images, cut out of the middle, whose sides are in the relation of a size.
 *
 * @shape images `[batch, height, width, channels]` -> `[batch, cropHeight, cropWidth, channels]`
 */
export function cropToAspectRatio(images: Node, [height, width]: readonly [number, number]): Node {
  const [, oldHeight, oldWidth] = images.shape as readonly [number, number, number, number];
  const cropHeight = Math.max(1, Math.min(oldHeight, Math.trunc((oldWidth * height) / width)));
  const cropWidth = Math.max(1, Math.min(oldWidth, Math.trunc((oldHeight * width) / height)));
  return cropImages(
    images,
    [Math.trunc((oldHeight - cropHeight) / 2), Math.trunc((oldWidth - cropWidth) / 2)],
    [cropHeight, cropWidth],
  );
}

/** The part of images of a size that starts at a pixel. */
export function cropImages(
  images: Node,
  [top, left]: readonly [number, number],
  [height, width]: readonly [number, number],
): Node {
  const [batch, , , channels] = images.shape as readonly [number, number, number, number];
  return slice(images, [0, top, left, 0], [batch, height, width, channels]);
}

/**
 * Images with a border along their shorter side, so that the sides are nearly in the relation of a size. As in Keras,
 * both borders are equally wide.
 */
export function padToAspectRatio(images: Node, [height, width]: readonly [number, number], fillValue: number): Node {
  const [, oldHeight, oldWidth] = images.shape as readonly [number, number, number, number];
  const border = (size: number, wanted: number): number => Math.trunc((Math.max(size, Math.trunc(wanted)) - size) / 2);
  const rows = border(oldHeight, (oldWidth * height) / width);
  const columns = border(oldWidth, (oldHeight * width) / height);
  return padConstant(
    images,
    [
      [0, 0],
      [rows, rows],
      [columns, columns],
      [0, 0],
    ],
    fillValue,
  );
}

function resizeAxis(x: Node, axis: number, size: number, interpolation: ResizeInterpolation, antialias: boolean): Node {
  const oldSize = x.shape[axis]!;
  if (oldSize === size) return x;
  const taps = Array.from({ length: size }, (_, p) =>
    interpolation === 'nearest'
      ? { start: Math.min(oldSize - 1, Math.floor(((p + 0.5) * oldSize) / size)), weights: [1] }
      : kernelTaps(p, oldSize, size, KERNELS[interpolation], antialias),
  );
  const count = Math.max(...taps.map(({ weights }) => weights.length));
  const weightShape = x.shape.map((_, i) => (i === axis ? size : 1));
  const parts = Array.from({ length: count }, (_, k) => {
    const places = Int32Array.from(taps, ({ start, weights }) => start + Math.min(k, weights.length - 1));
    const found = gather(x, literal(places, [size], 'int32'), axis);
    if (interpolation === 'nearest') return found;
    const weights = Float32Array.from(taps, (each) => each.weights[k] ?? 0);
    return multiply(found, cast(literal(weights, weightShape, 'float32'), x.dtype));
  });
  return parts.reduce((sum, part) => add(sum, part));
}

function kernelTaps(p: number, oldSize: number, size: number, kernel: Kernel, antialias: boolean): Taps {
  const scale = antialias ? Math.max(1, oldSize / size) : 1;
  const centre = ((p + 0.5) * oldSize) / size - 0.5;
  const start = Math.max(0, Math.ceil(centre - kernel.reach * scale));
  const end = Math.min(oldSize - 1, Math.floor(centre + kernel.reach * scale));
  const raw = Array.from({ length: end - start + 1 }, (_, k) => kernel.weight(Math.abs(start + k - centre) / scale));
  // What would stand outside of the image has no weight; the others share it.
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return { start, weights: raw.map((weight) => weight / total) };
}
