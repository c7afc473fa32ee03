import { categoricalHinge } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignOneHot } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Loss of classification with one-hot targets by the largest score.
 *
 * @remarks
 * The largest score of a wrong class is taken to be 0 at least, as in Keras.
 *
 * @formula `max(max((1 - yTrue) * yPred) - sum(yTrue * yPred) + 1, 0)` over the last axis
 * @shape yTrue and yPred `[batch, ...dims, classes]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 3 })]);
 * net.compile({ optimizer: 'adam', loss: 'categoricalHinge' });
 * ```
 *
 * @see keras.losses.CategoricalHinge
 */
export class CategoricalHinge extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignOneHot('categoricalHinge', yTrue, yPred);
    return categoricalHinge(pair.yTrue, pair.yPred);
  }
}
