/** Reductions composed of the core ones. */
import { isFloating } from '../../tensor/dtype.ts';
import { normalizeAxis, type Shape } from '../../tensor/shape.ts';
import {
  abs,
  add,
  argMax,
  cast,
  constant,
  exp,
  floor,
  less,
  log,
  negate,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  reshape,
  select,
  square,
  subtract,
} from '../build.ts';
import type { Node } from '../node.ts';

/**
 * Whether any element along the axes is true: the largest of bools. Numbers count as `x != 0`; of nothing it is false.
 *
 * @returns bool
 */
export function reduceAny(x: Node, options: ReduceOptions = {}): Node {
  return truth(reduceMax, x, options, 0);
}

/**
 * Whether all elements along the axes are true: the smallest of bools. Numbers count as `x != 0`; of nothing it is true.
 *
 * @returns bool
 */
export function reduceAll(x: Node, options: ReduceOptions = {}): Node {
  return truth(reduceMin, x, options, 1);
}

function truth(reduce: typeof reduceMax, x: Node, options: ReduceOptions, ofNothing: 0 | 1): Node {
  const result = reduce(cast(x, 'bool'), options);
  // The ends of a bool's range are no bools: what an extreme of nothing is, is said here.
  return x.shape.includes(0) ? constant(ofNothing, result.shape, 'bool') : result;
}

/**
 * Index of the first smallest element along an axis, int32; a NaN counts as the smallest. Integers are compared as float32.
 *
 * @shape x `[...before, size, ...after]` -> `[...before, ...after]`
 */
export function argMin(x: Node, axis = -1): Node {
  return argMax(negate(floating(x)), axis);
}

/**
 * Population variance over axes, in two passes, so that a large mean costs no precision. Of integers as float32.
 *
 * @formula `mean((x - mean(x))^2)`
 */
export function variance(x: Node, options: ReduceOptions = {}): Node {
  const values = floating(x);
  const { axes } = options;
  const mean = reduceMean(values, { ...(axes === undefined ? {} : { axes }), keepDims: true });
  return reduceMean(square(subtract(values, mean)), options);
}

/**
 * Logarithm of a sum of exponentials, without overflow. Of integers as float32.
 *
 * @formula `c + log(sum(exp(x - c)))` with a whole number c below the largest element, so that no gradient flows through c
 */
export function logSumExp(x: Node, options: ReduceOptions = {}): Node {
  const values = floating(x);
  const axes = (options.axes ?? x.shape.map((_, axis) => axis)).map((axis) => normalizeAxis(axis, x.shape.length));
  const kept: Shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const largest = floor(reduceMax(values, { axes, keepDims: true })); // kept
  // inf - inf would be NaN; without the shift infinities come out right.
  const shift = select(less(abs(largest), Number.POSITIVE_INFINITY), largest, 0); // kept
  const result = add(shift, log(reduceSum(exp(subtract(values, shift)), { axes, keepDims: true }))); // kept
  return reshape(result, options.keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis)));
}

function floating(x: Node): Node {
  return isFloating(x.dtype) ? x : cast(x, 'float32');
}
