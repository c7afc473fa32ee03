/** Small elementwise compositions that several families use. */
import { isFloating } from '../../tensor/dtype.ts';
import {
  abs,
  cos,
  divide,
  equal,
  less,
  log,
  maximum,
  minimum,
  multiply,
  notEqual,
  type Operand,
  sin,
} from '../build.ts';
import type { Node } from '../node.ts';

/** `x` limited to [low, high]. */
export function clip(x: Node, low: Operand, high: Operand): Node {
  return minimum(maximum(x, low), high);
}

/** `log(x) / log(2)`: the logarithm to base 2. */
export function log2(x: Node): Node {
  return multiply(log(x), Math.LOG2E);
}

/** `log(x) / log(10)`: the logarithm to base 10. */
export function log10(x: Node): Node {
  return multiply(log(x), Math.LOG10E);
}

/** The tangent: `sin(x) / cos(x)`, `x` in radians. */
export function tan(x: Node): Node {
  return divide(sin(x), cos(x));
}

/** Whether each element is not a number, as bool: then it differs from itself, `x != x`. */
export function isnan(x: Node): Node {
  return notEqual(x, x);
}

/** Whether each element is infinite, `|x| == Infinity`, as bool; integers never are. */
export function isinf(x: Node): Node {
  return isFloating(x.dtype) ? equal(abs(x), Infinity) : notEqual(x, x);
}

/** Whether each element is a number and not infinite, `|x| < Infinity`, as bool; integers always are. */
export function isfinite(x: Node): Node {
  return isFloating(x.dtype) ? less(abs(x), Infinity) : equal(x, x);
}
