/** Attention: means of values, weighted by how queries meet keys. */
import type { Shape } from '../../tensor/shape.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { abs, constant, greaterEqual, iota, less, logicalAnd, reshape, select, subtract } from '../build.ts';
import type { Node } from '../node.ts';
import { softmax } from './activations.ts';

/**
 * Which keys a query may attend to that is not to see what comes after it.
 *
 * @shape -> bool `[queries, keys]`, true where the key is not after the query
 */
export function causalMask(queries: number, keys: number): Node {
  return greaterEqual(iota([queries, keys], 0), iota([queries, keys], 1));
}

/**
 * Which keys a query may attend to that sees its neighbours only.
 *
 * @shape -> bool `[queries, keys]`, true where the places differ by less than `window`
 */
export function slidingWindowMask(queries: number, keys: number, window: number): Node {
  return less(abs(subtract(iota([queries, keys], 0), iota([queries, keys], 1))), window);
}

/** Where all of the masks are true; undefined without any. Masks broadcast. */
export function allMasks(masks: readonly (Node | undefined)[]): Node | undefined {
  const given = masks.filter((mask) => mask !== undefined);
  return given.length === 0 ? undefined : given.reduce((a, b) => logicalAnd(a, b));
}

/** Low enough that its exponential is 0 beside any score, and finite, so that no NaN comes of it. */
const HIDDEN = -1e9;

/**
 * How much each query takes of each value: probabilities over the keys.
 *
 * @remarks A query that may attend to no key takes the same of all, as in Keras.
 *
 * @formula `exp(s_ij) / sum_j exp(s_ij)` over the keys j that the mask leaves in
 * @shape scores `[..., queries, ...keys]`, mask bool of the same rank -> as scores
 * @param keyAxes - Number of last axes that are those of the keys.
 */
export function attentionWeights(scores: Node, mask: Node | undefined, keyAxes = 1): Node {
  const visible = mask === undefined ? scores : select(mask, scores, constant(HIDDEN, [], scores.dtype));
  if (keyAxes === 1) return softmax(visible);
  const rows: Shape = [...scores.shape.slice(0, -keyAxes), sizeOf(scores.shape.slice(-keyAxes))];
  return reshape(softmax(reshape(visible, rows)), scores.shape);
}
