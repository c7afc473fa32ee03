/** Masks: bool tensors that say which elements of a tensor count, over its first axes or all. */
import type { Shape } from '../../tensor/shape.ts';
import {
  add,
  broadcast,
  cast,
  divide,
  maximum,
  type ReduceOptions,
  reduceSum,
  select,
  square,
  subtract,
} from '../build.ts';
import type { Node } from '../node.ts';
import { softmax } from './activations.ts';
import type { Moments } from './normalization.ts';

/**
 * A mask for each element of a tensor.
 *
 * @shape mask over the first axes of `shape` -> `shape`
 */
export function expandMask(mask: Node, shape: Shape): Node {
  return broadcast(
    mask,
    shape,
    mask.shape.map((_, axis) => axis),
  );
}

/** `x` where it counts, zeros elsewhere. The mask is over the first axes of `x`. */
export function keepMasked(x: Node, mask: Node): Node {
  return select(expandMask(mask, x.shape), x, 0);
}

/**
 * Mean of the elements that count; 0 where none does.
 *
 * @formula `sum(mask * x) / max(sum(mask), 1)`
 */
export function maskedMean(x: Node, mask: Node, options: ReduceOptions): Node {
  const count = reduceSum(cast(expandMask(mask, x.shape), x.dtype), options);
  return divide(reduceSum(keepMasked(x, mask), options), maximum(count, 1));
}

/**
 * Mean and variance of the elements that count, over all axes but one.
 *
 * @formula `mean = sum(mask * x) / (sum(mask) + 1e-7)`, `variance = sum(mask * (x - mean)^2) / (sum(mask) + 1e-7)`
 * @param axis - The axis that stays, not negative.
 */
export function maskedMoments(x: Node, mask: Node, axis: number): Moments {
  const axes = x.shape.flatMap((_, place) => (place === axis ? [] : [place]));
  const count = add(reduceSum(cast(expandMask(mask, x.shape), x.dtype), { axes }), 1e-7); // [features]
  const mean = divide(reduceSum(keepMasked(x, mask), { axes }), count); // [features]
  const centered = keepMasked(subtract(x, broadcast(mean, x.shape, [axis])), mask);
  return { mean, variance: divide(reduceSum(square(centered), { axes }), count) };
}

/**
 * The softmax of the elements that count; zeros elsewhere.
 *
 * @formula `mask_i * exp(x_i) / sum_j mask_j * exp(x_j)`; 0 where no element along the axis counts
 * @param mask - Over the first axes of `x`.
 */
export function maskedSoftmax(x: Node, mask: Node, axis: number): Node {
  const whole = expandMask(mask, x.shape);
  return select(whole, softmax(select(whole, x, HIDDEN), axis), 0);
}

/** Low enough that its exponential is 0 beside any score, and finite, so that no NaN comes of it. */
const HIDDEN = -1e9;
