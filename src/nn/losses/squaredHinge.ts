import { squaredHinge } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Loss of yes-or-no classification by the sign of the prediction, with squares.
 *
 * @remarks
 * Where all targets of a batch are 0 or 1, 0 counts as -1, as in Keras.
 *
 * @formula `mean(max(1 - y * yPred, 0)^2)` over the last axis, `y` the targets -1 and 1
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 1, activation: 'tanh' })]);
 * net.compile({ optimizer: 'adam', loss: 'squaredHinge' });
 * ```
 *
 * @see keras.losses.SquaredHinge
 */
export class SquaredHinge extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('squaredHinge', yTrue, yPred);
    return squaredHinge(pair.yTrue, pair.yPred);
  }
}
