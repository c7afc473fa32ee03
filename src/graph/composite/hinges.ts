/**
 * Distances from the margin, one number a sample: what losses and metrics of classification by sign share.
 *
 * Targets and predictions come in one shape `[batch, ...dims, size]`, float32; results are `[batch, ...dims]`.
 */
import {
  add,
  equal,
  logicalOr,
  maximum,
  multiply,
  reduceMax,
  reduceMean,
  reduceSum,
  select,
  square,
  subtract,
} from '../build.ts';
import type { Node } from '../node.ts';
import { reduceAll } from './reductions.ts';

/**
 * How far predictions are on the wrong side of the margin.
 *
 * @formula `mean(max(1 - y * yPred, 0))` over the last axis, `y` the targets -1 and 1; where all of a batch are 0 or 1,
 *   `y = 2 * yTrue - 1`
 */
export function hinge(yTrue: Node, yPred: Node): Node {
  return reduceMean(shortfall(yTrue, yPred), { axes: [-1] });
}

/**
 * {@link hinge} with squares.
 *
 * @formula `mean(max(1 - y * yPred, 0)^2)` over the last axis
 */
export function squaredHinge(yTrue: Node, yPred: Node): Node {
  return reduceMean(square(shortfall(yTrue, yPred)), { axes: [-1] });
}

function shortfall(yTrue: Node, yPred: Node): Node {
  const areAnswers = reduceAll(logicalOr(equal(yTrue, 0), equal(yTrue, 1))); // []
  const signs = select(areAnswers, subtract(multiply(yTrue, 2), 1), yTrue);
  return maximum(subtract(1, multiply(signs, yPred)), 0);
}

/**
 * How far the score of the class is from being 1 above the largest other score.
 *
 * @formula `max(max((1 - yTrue) * yPred) - sum(yTrue * yPred) + 1, 0)` over the last axis
 */
export function categoricalHinge(yTrue: Node, yPred: Node): Node {
  const own = reduceSum(multiply(yTrue, yPred), { axes: [-1] });
  const other = reduceMax(multiply(subtract(1, yTrue), yPred), { axes: [-1] });
  return maximum(add(subtract(other, own), 1), 0);
}
