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

/** Logarithm to base 2. */
export function log2(x: Node): Node {
  return multiply(log(x), Math.LOG2E);
}

/** Logarithm to base 10. */
export function log10(x: Node): Node {
  return multiply(log(x), Math.LOG10E);
}

/** Tangent, as the quotient of sine and cosine. */
export function tan(x: Node): Node {
  return divide(sin(x), cos(x));
}

/** Whether each element is not a number: then it differs from itself. */
export function isnan(x: Node): Node {
  return notEqual(x, x);
}

/** Whether each element is infinite, of either sign; integers never are. */
export function isinf(x: Node): Node {
  return isFloating(x.dtype) ? equal(abs(x), Infinity) : notEqual(x, x);
}

/** Whether each element is a number and not infinite; integers always are. */
export function isfinite(x: Node): Node {
  return isFloating(x.dtype) ? less(abs(x), Infinity) : equal(x, x);
}
