/** Activation functions as compositions of core ops. */
import { normalizeAxis } from '../../tensor/shape.ts';
import * as graph from '../build.ts';
import type { Node } from '../node.ts';

/** The input itself: `x`. */
export function linear(x: Node): Node {
  return x;
}

/** Departures from the plain rectifier. */
export interface ReluOptions {
  /** Largest output. @defaultValue none */
  readonly maxValue?: number | undefined;
  /** Slope below the threshold. @defaultValue 0 */
  readonly negativeSlope?: number;
  /** Inputs above it pass. @defaultValue 0 */
  readonly threshold?: number;
}

/**
 * Zero for negative inputs, the input itself otherwise.
 *
 * @remarks
 * On the native engine a relu right behind a convolution or matrix product makes a NaN 0.
 *
 * @formula `max(x, 0)`; with options `min(x, maxValue)` where `x > threshold`, else `negativeSlope * (x - threshold)`.
 *   The derivative at the threshold is that of the lower side
 */
export function relu(x: Node, { maxValue, negativeSlope = 0, threshold = 0 }: ReluOptions = {}): Node {
  if (negativeSlope === 0 && threshold === 0) {
    // Exactly this form, with the constant second, is what pooling and the compiler recognise.
    const rectified = graph.maximum(x, 0);
    return maxValue === undefined ? rectified : graph.minimum(rectified, maxValue);
  }
  const above = maxValue === undefined ? x : graph.minimum(x, maxValue);
  const below = negativeSlope === 0 ? 0 : graph.multiply(graph.subtract(x, threshold), negativeSlope);
  return graph.select(graph.greater(x, threshold), above, below);
}

/**
 * Squeezes into (0, 1).
 *
 * @formula `1 / (1 + exp(-x))`
 */
export function sigmoid(x: Node): Node {
  return graph.sigmoid(x);
}

/**
 * Squeezes into (-1, 1).
 *
 * @formula `(exp(x) - exp(-x)) / (exp(x) + exp(-x))`
 */
export function tanh(x: Node): Node {
  return graph.tanh(x);
}

/** From the output of a softmax over the last axis to its input. */
const softmaxLogits = new WeakMap<Node, Node>();

/**
 * Turns scores into probabilities that sum to 1 along an axis.
 *
 * @formula `exp(x_i) / sum_j exp(x_j)`, computed on shifted scores, so that no exponential overflows
 * @param axis - Negative axes count from the end. @defaultValue -1
 */
export function softmax(x: Node, axis = -1): Node {
  const exponentials = graph.exp(shiftBelowMaximum(x, axis));
  const total = graph.reduceSum(exponentials, { axes: [axis], keepDims: true });
  const output = graph.divide(exponentials, total);
  if (normalizeAxis(axis, x.shape.length) === x.shape.length - 1) softmaxLogits.set(output, x);
  return output;
}

/**
 * The logarithm of {@link softmax}, without the rounding of taking one after the other.
 *
 * @formula `x_i - log sum_j exp(x_j)`
 * @param axis - Negative axes count from the end. @defaultValue -1
 */
export function logSoftmax(x: Node, axis = -1): Node {
  const shifted = shiftBelowMaximum(x, axis);
  const total = graph.reduceSum(graph.exp(shifted), { axes: [axis], keepDims: true });
  return graph.subtract(shifted, graph.log(total));
}

/**
 * The scores minus a whole number close to their maximum: the largest result is in [0, 1).
 *
 * Softmax does not change when all scores shift together, so any shift near the maximum will do. A whole number has
 * derivative zero almost everywhere, so no gradient flows through the maximum; that gradient is zero anyway, and
 * computing it would cost two more passes.
 */
function shiftBelowMaximum(x: Node, axis: number): Node {
  return graph.subtract(x, graph.floor(graph.reduceMax(x, { axes: [axis], keepDims: true })));
}

/**
 * The scores behind probabilities, where `probabilities` is the very output of {@link softmax} (over the last axis) or
 * of {@link sigmoid}; otherwise undefined.
 *
 * @remarks
 * A crossentropy from the scores is exact where the one from probabilities has to clip, and its gradient is cheap.
 */
export function logitsOf(probabilities: Node, activation: 'softmax' | 'sigmoid'): Node | undefined {
  if (activation === 'softmax') return softmaxLogits.get(probabilities);
  return probabilities.op === 'sigmoid' ? probabilities.inputs[0] : undefined;
}
