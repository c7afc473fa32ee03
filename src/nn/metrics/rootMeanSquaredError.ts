import { sqrt, square, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { MeanSquaredError } from './meanSquaredError.ts';

/**
 * Root of the mean of squared differences over all batches so far: in the unit of the targets.
 *
 * @remarks
 * Unlike {@link MeanSquaredError} it also takes a weight for each prediction, of the shape of the predictions.
 *
 * @formula `sqrt(sum(weight * (yTrue - yPred)^2) / sum(weight))`
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.RootMeanSquaredError
 * @example
 * ```ts
 * const net = sequential([input({ shape: [2] }), layers.identity()]); // predicts what it gets
 * net.compile({ loss: 'mse', metrics: ['rootMeanSquaredError'] });
 * await net.evaluate([[0, 0]], [[2, 2]]); // => [4, 2]
 * ```
 */
export class RootMeanSquaredError extends MeanSquaredError {
  /** Squares that are not averaged yet, as in Keras: there may be a weight for each of them. */
  protected override values(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('metric rootMeanSquaredError', yTrue, yPred);
    return square(subtract(pair.yPred, pair.yTrue));
  }

  override result(state: readonly [Node, Node]): Node {
    return sqrt(super.result(state));
  }
}
