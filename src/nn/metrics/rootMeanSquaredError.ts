import { sqrt } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { MeanSquaredError } from './meanSquaredError.ts';

/**
 * Root of the mean of squared differences over all batches so far: in the unit of the targets.
 *
 * @formula `sqrt(mean((yTrue - yPred)^2))`
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.RootMeanSquaredError
 */
export class RootMeanSquaredError extends MeanSquaredError {
  override result(state: readonly [Node, Node]): Node {
    return sqrt(super.result(state));
  }
}
