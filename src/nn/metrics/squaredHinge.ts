import { SquaredHinge as SquaredHingeLoss } from '../losses/squaredHinge.ts';
import { LossMetric } from './lossMetric.ts';

/**
 * Mean squared distance of predictions from the right side of the margin, over all batches so far.
 *
 * @formula `mean(max(1 - y * yPred, 0)^2)`, `y` the targets -1 and 1; where all of a batch are 0 or 1, `y = 2 * yTrue - 1`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.SquaredHinge
 * @example
 * ```ts
 * net.compile({ loss: 'hinge', metrics: ['squaredHinge'] });
 * ```
 */
export class SquaredHinge extends LossMetric {
  protected override readonly loss = new SquaredHingeLoss();
}
