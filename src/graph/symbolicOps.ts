/** What `ops` holds: symbolic functions for users' own layers, losses and metrics, under the names of `keras.ops`. */
import { normalizeAxis, sizeOf } from '../tensor/shape.ts';
import * as build from './build.ts';
import * as movement from './buildMovement.ts';
import * as ordering from './buildOrdering.ts';
import * as reductions from './composite/reductions.ts';
import type { Node } from './node.ts';

export {
  abs,
  add,
  argMax as argmax,
  atan2 as arctan2,
  broadcastTo,
  cast,
  ceil,
  constant,
  cos,
  divide,
  equal,
  erf,
  exp,
  expm1,
  floor,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  log1p,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  multiply,
  negate as negative,
  notEqual,
  type Operand,
  power,
  remainder as mod,
  reshape,
  round,
  rsqrt,
  select as where,
  sign,
  sin,
  sqrt,
  square,
  subtract,
  transpose,
} from './build.ts';
export { concat as concatenate, slice } from './buildMovement.ts';
export { topK } from './buildOrdering.ts';
export { scan } from './buildScan.ts';
export {
  argMin as argmin,
  batchNormalize,
  binaryCrossentropy,
  categoricalCrossentropy,
  celu,
  clip,
  dropout,
  elu,
  erfc,
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  isfinite,
  isinf,
  isnan,
  leakyRelu,
  log2,
  log10,
  logSigmoid,
  logSoftmax,
  mish,
  moments,
  oneHot,
  pad,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softShrink,
  softsign,
  sparseCategoricalCrossentropy,
  sparsemax,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tan,
  tanh,
  tanhShrink,
  threshold,
} from './composite/index.ts';
export {
  averagePool,
  type ChannelsLast,
  conv,
  convTranspose,
  depthwiseConv,
  maxPool,
  type SpatialSize,
} from './symbolicWindows.ts';

/**
 * Matrix product over the last two axes; leading axes are batch dimensions.
 *
 * @formula `y[i, j] = sum_k a[i, k] * b[k, j]`
 * @shape a `[...batch, rows, inner]`, b `[...batch, inner, columns]` -> `[...batch, rows, columns]`
 */
export function matmul(a: Node, b: Node): Node {
  return build.dot(a, b);
}

/** One axis or several; negative ones count from the end; none means all. */
export type Axis = number | readonly number[];

/** The elements in opposite order along one axis or several; all without `axis`. */
export function flip(x: Node, axis?: Axis): Node {
  return movement.reverse(x, axis === undefined ? axis : [axis].flat());
}

/**
 * The slices at int32 indices along an axis; of the tensor as one row without `axis`. Negative indices count from the
 * end; one outside gives NaN (0 in integers).
 */
export function take(x: Node, indices: Node, axis?: number): Node {
  if (axis === undefined) return take(build.reshape(x, [sizeOf(x.shape)]), indices, 0);
  return movement.gather(x, fromStart(indices, x, axis), axis);
}

/**
 * The elements at int32 indices along an axis, one for each index. Negative indices count from the end; one outside gives
 * NaN (0 in integers).
 *
 * @shape x `[...before, size, ...after]`, indices `[...before, count, ...after]` -> `[...before, count, ...after]`
 */
export function takeAlongAxis(x: Node, indices: Node, axis = -1): Node {
  return ordering.takeAlongAxis(x, fromStart(indices, x, axis), axis);
}

/** Indices along an axis of `x`, of which negative ones count from the end. */
function fromStart(indices: Node, x: Node, axis: number): Node {
  const size = x.shape[normalizeAxis(axis, x.shape.length)]!;
  return indices.dtype === 'int32' ? build.select(build.less(indices, 0), build.add(indices, size), indices) : indices;
}

/** Running sum along an axis; of the tensor as one row without `axis`. */
export function cumsum(x: Node, axis?: number): Node {
  return axis === undefined
    ? movement.cumulativeSum(build.reshape(x, [sizeOf(x.shape)]), 0)
    : movement.cumulativeSum(x, axis);
}

/**
 * Sum over axes, all of them without `axis`.
 *
 * @formula `y = sum(x)`
 * @shape x `[...dims]` -> `[...dims]` without the axes, `[]` for all; with `keepDims` they stay with size 1
 */
export function sum(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceSum(x, reduceOptions(axis, keepDims));
}

/**
 * Arithmetic mean over axes; of integers and bools as float32.
 *
 * @formula `y = sum(x) / count`
 * @shape x `[...dims]` -> `[...dims]` without the axes, `[]` for all; with `keepDims` they stay with size 1
 */
export function mean(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceMean(x, reduceOptions(axis, keepDims));
}

/**
 * Largest value over axes.
 *
 * @formula `y = max(x)`
 * @shape x `[...dims]` -> `[...dims]` without the axes, `[]` for all; with `keepDims` they stay with size 1
 */
export function max(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceMax(x, reduceOptions(axis, keepDims));
}

/**
 * Smallest value over axes.
 *
 * @formula `y = min(x)`
 * @shape x `[...dims]` -> `[...dims]` without the axes, `[]` for all; with `keepDims` they stay with size 1
 */
export function min(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceMin(x, reduceOptions(axis, keepDims));
}

/**
 * Product over axes.
 *
 * @formula `y = x_1 * x_2 * ...`
 * @shape x `[...dims]` -> `[...dims]` without the axes, `[]` for all; with `keepDims` they stay with size 1
 */
export function prod(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceProduct(x, reduceOptions(axis, keepDims));
}

/**
 * Whether any element over axes is true, or not 0: a bool.
 *
 * @formula `y = x_1 || x_2 || ...`
 * @shape x `[...dims]` -> `[...dims]` without the axes, `[]` for all; with `keepDims` they stay with size 1
 */
export function any(x: Node, axis?: Axis, keepDims = false): Node {
  return reductions.reduceAny(x, reduceOptions(axis, keepDims));
}

/**
 * Whether all elements over axes are true, or not 0: a bool.
 *
 * @formula `y = x_1 && x_2 && ...`
 * @shape x `[...dims]` -> `[...dims]` without the axes, `[]` for all; with `keepDims` they stay with size 1
 */
export function all(x: Node, axis?: Axis, keepDims = false): Node {
  return reductions.reduceAll(x, reduceOptions(axis, keepDims));
}

/**
 * Population variance over axes.
 *
 * @formula `y = mean((x - mean(x))^2)`
 * @shape x `[...dims]` -> `[...dims]` without the axes, `[]` for all; with `keepDims` they stay with size 1
 */
function variance(x: Node, axis?: Axis, keepDims = false): Node {
  return reductions.variance(x, reduceOptions(axis, keepDims));
}

export { variance as var };

/** `log(sum(exp(x)))` over axes, without overflow. */
export function logsumexp(x: Node, axis?: Axis, keepDims = false): Node {
  return reductions.logSumExp(x, reduceOptions(axis, keepDims));
}

/**
 * The elements along an axis in ascending order; a NaN counts as the largest.
 *
 * @shape x `[...dims]` -> `[...dims]`
 */
export function sort(x: Node, axis = -1): Node {
  return ordering.sort(x, { axis });
}

/**
 * The int32 indices that put the elements along an axis into ascending order; equal elements keep theirs.
 *
 * @shape x `[...dims]` -> `[...dims]` int32
 */
export function argsort(x: Node, axis = -1): Node {
  return ordering.argSort(x, { axis });
}

function reduceOptions(axis: Axis | undefined, keepDims: boolean): build.ReduceOptions {
  return axis === undefined ? { keepDims } : { axes: [axis].flat(), keepDims };
}
