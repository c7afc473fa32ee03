/** Images made soft. */
import { add, divide, exp, multiply, square } from '../build.ts';
import { padConstant, slice } from '../buildMovement.ts';
import type { Node } from '../node.ts';

/** The width of a bell along one axis. */
export interface BlurAxis {
  /** Number of pixels that are blended, odd. */
  readonly size: number;
  /** Standard deviation in pixels, `[batch, 1, 1, 1]`, above 0. */
  readonly sigma: Node;
}

/**
 * Blends each pixel with its neighbours along both sides; outside of the image everything is 0.
 *
 * @formula along each side `y[p] = sum_d w_d x[p + d] / sum_d w_d`, `w_d = exp(-(d / sigma)^2 / 2)`, `|d| <= (size - 1) / 2`
 * @shape images `[batch, height, width, channels]` -> same
 */
export function gaussianBlur(images: Node, vertical: BlurAxis, horizontal: BlurAxis): Node {
  return blurAxis(blurAxis(images, 1, vertical), 2, horizontal);
}

function blurAxis(x: Node, axis: number, { size, sigma }: BlurAxis): Node {
  const reach = (size - 1) / 2;
  if (reach === 0) return x;
  const sharpness = divide(-0.5, square(sigma));
  // The same on both sides of the pixel.
  const weights = Array.from({ length: reach + 1 }, (_, d) => exp(multiply(sharpness, d * d)));
  const total = weights.reduce((sum, weight, d) => (d === 0 ? weight : add(sum, multiply(weight, 2))), weights[0]!);
  const padded = padConstant(
    x,
    x.shape.map((_, i) => (i === axis ? [reach, reach] : [0, 0]) as readonly [number, number]),
  );
  const shifted = (d: number): Node =>
    slice(
      padded,
      x.shape.map((_, i) => (i === axis ? reach + d : 0)),
      x.shape,
    );
  const sums = weights.map((weight, d) => multiply(d === 0 ? x : add(shifted(-d), shifted(d)), weight));
  return divide(
    sums.reduce((sum, each) => add(sum, each)),
    total,
  );
}
