import { meanSquaredError } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Mean of squared differences: the loss of regression.
 *
 * @formula `mean((yTrue - yPred)^2)` over the last axis
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [2] }), layers.identity()]); // predicts what it gets
 * net.compile({ loss: 'mse' });
 * await net.evaluate([[1, 2]], [[2, 5]]); // => 5
 * ```
 *
 * @see keras.losses.MeanSquaredError
 */
export class MeanSquaredError extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('meanSquaredError', yTrue, yPred);
    return meanSquaredError(pair.yTrue, pair.yPred);
  }
}
