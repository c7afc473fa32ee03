/** Crossentropies in which an answer counts the less, the surer it is already. */
import { normalizeAxis } from '../../tensor/shape.ts';
import {
  add,
  broadcast,
  cast,
  expm1,
  literal,
  multiply,
  negate,
  power,
  reduceSum,
  sigmoid,
  subtract,
} from '../build.ts';
import type { Node } from '../node.ts';
import {
  binaryCrossentropy,
  type ClassCrossentropyOptions,
  type CrossentropyOptions,
  classLogProbabilities,
} from './crossentropies.ts';

/** What {@link categoricalFocalCrossentropy} adds to the plain crossentropy. */
export interface FocalOptions {
  /** Factor of the whole, or one for each class. @defaultValue 0.25 */
  alpha?: number | readonly number[];
  /** How fast sure answers lose their weight, at least 0. @defaultValue 2 */
  gamma?: number;
}

/** What {@link binaryFocalCrossentropy} adds to the plain crossentropy. */
export interface BinaryFocalOptions {
  /** Weight of the answer 1 where the two answers are balanced; that of 0 is `1 - alpha`. @defaultValue none */
  alpha?: number | undefined;
  /** How fast sure answers lose their weight, at least 0. @defaultValue 2 */
  gamma?: number;
}

/**
 * Focal crossentropy of independent yes-or-no predictions, element by element.
 *
 * @formula `(1 - t)^gamma * crossentropy(target, p)` with `t = target * p + (1 - target) * (1 - p)`, the probability of
 *   the target; times `target * alpha + (1 - target) * (1 - alpha)` with an alpha
 * @shape target and output of one shape -> that shape
 *
 * @reference Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
export function binaryFocalCrossentropy(
  target: Node,
  output: Node,
  { alpha, gamma = 2, fromLogits = false }: BinaryFocalOptions & CrossentropyOptions = {},
): Node {
  const p = fromLogits ? sigmoid(output) : output;
  // One minus the probability of the target, without the rounding of taking one minus the other.
  const missing = add(multiply(target, subtract(1, p)), multiply(subtract(1, target), p));
  const focal = focus(missing, gamma, binaryCrossentropy(target, p));
  if (alpha === undefined) return focal;
  return multiply(focal, add(multiply(target, alpha), multiply(subtract(1, target), 1 - alpha)));
}

/**
 * Focal crossentropy between two distributions over classes, along the last axis or another one.
 *
 * @formula `-sum_c alpha_c * (1 - p_c)^gamma * target_c * log(p_c)`, `p` as in the plain crossentropy
 * @shape target and output `[...dims, classes]` -> `[...dims]`
 *
 * @reference Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
export function categoricalFocalCrossentropy(
  target: Node,
  output: Node,
  { alpha = 0.25, gamma = 2, ...options }: FocalOptions & ClassCrossentropyOptions = {},
): Node {
  const logProbabilities = classLogProbabilities(output, options);
  const missing = negate(expm1(logProbabilities)); // 1 - p
  const terms = focus(missing, gamma, multiply(target, logProbabilities));
  const axis = normalizeAxis(options.axis ?? -1, output.shape.length);
  if (typeof alpha === 'number') return multiply(reduceSum(terms, { axes: [axis] }), -alpha);
  const factors = literal(Float32Array.from(alpha), [alpha.length], 'float32'); // [classes]
  const weighted = multiply(terms, broadcast(cast(factors, terms.dtype), terms.shape, [axis]));
  return negate(reduceSum(weighted, { axes: [axis] }));
}

/** `missing^gamma * loss`; with gamma 0 there is no power, whose derivative at 0 would be 0 * 0^-1. */
function focus(missing: Node, gamma: number, loss: Node): Node {
  return gamma === 0 ? loss : multiply(power(missing, gamma), loss);
}
