/**
 * How far predictions are from targets, one number a sample: what losses and metrics of regression share.
 *
 * Targets and predictions come in one shape `[batch, ...dims, size]`, float32; results are `[batch, ...dims]`.
 */
import {
  abs,
  add,
  divide,
  lessEqual,
  log,
  log1p,
  maximum,
  multiply,
  reduceMean,
  reduceSum,
  rsqrt,
  select,
  square,
  subtract,
} from '../build.ts';
import type { Node } from '../node.ts';
import { clip } from './elementwise.ts';
import { softplus } from './smoothActivations.ts';

/** Keras' epsilon: divisors and arguments of logarithms are kept at least this large. */
const EPSILON = 1e-7;

const meanOverLast = (x: Node): Node => reduceMean(x, { axes: [-1] });

/**
 * Mean of squared differences.
 *
 * @formula `mean((yTrue - yPred)^2)` over the last axis
 */
export function meanSquaredError(yTrue: Node, yPred: Node): Node {
  return meanOverLast(square(subtract(yPred, yTrue)));
}

/**
 * Mean of absolute differences.
 *
 * @formula `mean(|yTrue - yPred|)` over the last axis; the derivative at 0 is 0
 */
export function meanAbsoluteError(yTrue: Node, yPred: Node): Node {
  return meanOverLast(abs(subtract(yPred, yTrue)));
}

/**
 * Mean of absolute differences, in percent of the targets.
 *
 * @formula `100 * mean(|yTrue - yPred| / max(|yTrue|, 1e-7))` over the last axis
 */
export function meanAbsolutePercentageError(yTrue: Node, yPred: Node): Node {
  const share = divide(subtract(yTrue, yPred), maximum(abs(yTrue), EPSILON));
  return multiply(meanOverLast(abs(share)), 100);
}

/**
 * Mean of squared differences of logarithms.
 *
 * @formula `mean((log(1 + max(yTrue, 1e-7)) - log(1 + max(yPred, 1e-7)))^2)` over the last axis
 */
export function meanSquaredLogarithmicError(yTrue: Node, yPred: Node): Node {
  const logarithm = (x: Node): Node => log1p(maximum(x, EPSILON));
  return meanOverLast(square(subtract(logarithm(yPred), logarithm(yTrue))));
}

/**
 * Squares near zero, absolute values beyond.
 *
 * @formula `mean(e^2 / 2 where |e| <= delta, else delta * |e| - delta^2 / 2)` over the last axis, `e = yPred - yTrue`
 * @param delta - Where the square ends. @defaultValue 1
 */
export function huber(yTrue: Node, yPred: Node, delta = 1): Node {
  const error = subtract(yPred, yTrue);
  const size = abs(error);
  const linear = subtract(multiply(size, delta), delta ** 2 / 2);
  return meanOverLast(select(lessEqual(size, delta), multiply(square(error), 0.5), linear));
}

/**
 * Logarithm of the hyperbolic cosine of differences: close to `e^2 / 2` near zero, to `|e| - log(2)` beyond.
 *
 * @formula `mean(log(cosh(e)))` over the last axis, `e = yPred - yTrue`, computed as `e + softplus(-2 e) - log(2)`
 */
export function logCosh(yTrue: Node, yPred: Node): Node {
  const error = subtract(yPred, yTrue);
  return meanOverLast(subtract(add(error, softplus(multiply(error, -2))), Math.LN2));
}

/**
 * Cosine of the angle between targets and predictions: 1 for the same direction, 0 for a vector of zeros.
 *
 * @formula `sum(yTrue * yPred) / (|yTrue| * |yPred|)` over the axis
 * @param axis - Negative axes count from the end. @defaultValue -1
 */
export function cosineSimilarity(yTrue: Node, yPred: Node, axis = -1): Node {
  return reduceSum(multiply(unitVector(yTrue, axis), unitVector(yPred, axis)), { axes: [axis] });
}

/** A vector over its length, which is taken to be 1e-7 at least: the gradient of a vector of zeros is finite. */
export function unitVector(x: Node, axis: number): Node {
  const squares = reduceSum(square(x), { axes: [axis], keepDims: true });
  return multiply(x, rsqrt(maximum(squares, EPSILON ** 2)));
}

/**
 * How much is lost where one distribution is described by another.
 *
 * @formula `sum(yTrue * log(yTrue / yPred))` over the last axis, both clipped to [1e-7, 1]
 */
export function klDivergence(yTrue: Node, yPred: Node): Node {
  const target = clip(yTrue, EPSILON, 1);
  return reduceSum(multiply(target, log(divide(target, clip(yPred, EPSILON, 1)))), { axes: [-1] });
}

/**
 * Negative log-likelihood of counts under a Poisson distribution, but for a term of the targets alone.
 *
 * @formula `mean(yPred - yTrue * log(yPred + 1e-7))` over the last axis
 */
export function poisson(yTrue: Node, yPred: Node): Node {
  return meanOverLast(subtract(yPred, multiply(yTrue, log(add(yPred, EPSILON)))));
}
