/**
 * Crossentropies, from probabilities or from logits (scores before softmax or sigmoid).
 *
 * Where probabilities are the very output of `softmax` or `sigmoid`, the computation goes back to its input, as Keras
 * does on TensorFlow: the result is exact where clipped probabilities are not, and the gradient is `p - y`.
 */
import { normalizeAxis } from '../../tensor/shape.ts';
import {
  add,
  broadcast,
  cast,
  divide,
  equal,
  exp,
  greaterEqual,
  iota,
  less,
  log,
  log1p,
  logicalAnd,
  multiply,
  negate,
  reduceSum,
  select,
  subtract,
} from '../build.ts';
import type { Node } from '../node.ts';
import { logitsOf, logSoftmax } from './activations.ts';
import { clip } from './elementwise.ts';

/** Probabilities are kept this far from 0 and 1 before their logarithm is taken: Keras' epsilon. */
const EPSILON = 1e-7;

/** How a crossentropy reads its predictions. */
export interface CrossentropyOptions {
  /** Whether predictions are scores, not probabilities. @defaultValue false */
  fromLogits?: boolean;
}

/** How a crossentropy over classes reads its predictions. */
export interface ClassCrossentropyOptions extends CrossentropyOptions {
  /** Where the classes are; negative axes count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Crossentropy between two distributions over classes, along the last axis or another one.
 *
 * @formula `-sum_c target_c * log(p_c)`, with `p = output / sum(output)` clipped to [1e-7, 1 - 1e-7], or
 *   `log(p) = logSoftmax(logits)`
 * @shape target and output `[...dims, classes]` -> `[...dims]`
 */
export function categoricalCrossentropy(target: Node, output: Node, options: ClassCrossentropyOptions = {}): Node {
  const logProbabilities = classLogProbabilities(output, options);
  return negate(reduceSum(multiply(target, logProbabilities), { axes: [options.axis ?? -1] })); // [...dims]
}

/**
 * {@link categoricalCrossentropy} for targets given as class numbers.
 *
 * @remarks
 * A label outside [0, classes) gives NaN, and no gradient: an error in the data shows in the loss.
 *
 * @formula `-log(p[label])`
 * @shape labels `[...dims]` of any dtype, output `[...dims, classes]` -> `[...dims]`
 */
export function sparseCategoricalCrossentropy(
  labels: Node,
  output: Node,
  options: ClassCrossentropyOptions = {},
): Node {
  return classValue(classLogProbabilities(output, options), labels, options.axis, negate);
}

/**
 * What predictions say of the class of each sample; NaN, and no gradient, for a label outside [0, classes).
 *
 * @formula `values[label]`
 * @param axis - Where the classes are; negative axes count from the end. @defaultValue -1
 * @param finish - What becomes of the values that there are.
 * @shape values `[...dims, classes]`, labels `[...dims]` of any dtype -> `[...dims]`
 */
export function classValue(values: Node, labels: Node, axis = -1, finish = (x: Node): Node => x): Node {
  const classAxis = normalizeAxis(axis, values.shape.length);
  const kept = values.shape.map((_, i) => i).filter((i) => i !== classAxis);
  const indices = cast(labels, 'int32'); // [...dims]
  const isLabel = equal(iota(values.shape, classAxis), broadcast(indices, values.shape, kept)); // [...dims, classes]
  const value = finish(reduceSum(select(isLabel, values, 0), { axes: [classAxis] })); // [...dims]
  const isClass = logicalAnd(greaterEqual(indices, 0), less(indices, values.shape[classAxis]!));
  return select(isClass, value, Number.NaN);
}

/**
 * The logarithms of the probabilities of classes.
 *
 * @formula `log(output / sum(output))`, clipped to [1e-7, 1 - 1e-7], or `logSoftmax(logits)`
 * @shape output `[...dims, classes]` -> the same
 */
export function classLogProbabilities(output: Node, { fromLogits, axis = -1 }: ClassCrossentropyOptions): Node {
  const isLast = normalizeAxis(axis, output.shape.length) === output.shape.length - 1;
  const logits = fromLogits ? output : isLast ? logitsOf(output, 'softmax') : undefined;
  if (logits !== undefined) return logSoftmax(logits, axis);
  const probabilities = divide(output, reduceSum(output, { axes: [axis], keepDims: true }));
  return log(clip(probabilities, EPSILON, 1 - EPSILON));
}

/**
 * Crossentropy of independent yes-or-no predictions, element by element.
 *
 * @formula `-(target * log(p) + (1 - target) * log(1 - p))` with `p` clipped to [1e-7, 1 - 1e-7]; from logits
 *   `max(x, 0) - x * target + log(1 + exp(-|x|))`
 * @shape target and output of one shape -> that shape
 */
export function binaryCrossentropy(target: Node, output: Node, options: CrossentropyOptions = {}): Node {
  const logits = options.fromLogits ? output : logitsOf(output, 'sigmoid');
  if (logits !== undefined) return binaryCrossentropyFromLogits(target, logits);
  const p = clip(output, EPSILON, 1 - EPSILON);
  return negate(add(multiply(target, log(p)), multiply(subtract(1, target), log(subtract(1, p)))));
}

function binaryCrossentropyFromLogits(target: Node, x: Node): Node {
  // max(x, 0) and -|x| as selections on one condition: at x = 0 their derivatives then add up to sigmoid(0) = 1/2,
  // which the derivatives of max and abs (0 each) would not.
  const isPositive = greaterEqual(x, 0);
  const positivePart = select(isPositive, x, 0);
  const negativeMagnitude = select(isPositive, negate(x), x);
  return add(subtract(positivePart, multiply(x, target)), log1p(exp(negativeMagnitude)));
}
