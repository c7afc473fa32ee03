/** What `ops` holds: symbolic functions for users' own layers, losses and metrics, under the names of `keras.ops`. */
import * as build from './build.ts';
import type { Node } from './node.ts';

export {
  abs,
  add,
  argMax as argmax,
  broadcastTo,
  cast,
  constant,
  divide,
  equal,
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
  reshape,
  rsqrt,
  select as where,
  sign,
  sqrt,
  square,
  subtract,
  transpose,
} from './build.ts';
export {
  batchNormalize,
  binaryCrossentropy,
  categoricalCrossentropy,
  clip,
  dropout,
  logSoftmax,
  moments,
  relu,
  sigmoid,
  softmax,
  sparseCategoricalCrossentropy,
  tanh,
} from './composite/index.ts';

/** Matrix product over the last two axes; leading axes are batch dimensions. */
export function matmul(a: Node, b: Node): Node {
  return build.dot(a, b);
}

/** One axis or several; negative ones count from the end; none means all. */
export type Axis = number | readonly number[];

/** Sum over axes. */
export function sum(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceSum(x, reduceOptions(axis, keepDims));
}

/** Arithmetic mean over axes. */
export function mean(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceMean(x, reduceOptions(axis, keepDims));
}

/** Largest value over axes. */
export function max(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceMax(x, reduceOptions(axis, keepDims));
}

/** Smallest value over axes. */
export function min(x: Node, axis?: Axis, keepDims = false): Node {
  return build.reduceMin(x, reduceOptions(axis, keepDims));
}

function reduceOptions(axis: Axis | undefined, keepDims: boolean): build.ReduceOptions {
  return axis === undefined ? { keepDims } : { axes: typeof axis === 'number' ? [axis] : axis, keepDims };
}
