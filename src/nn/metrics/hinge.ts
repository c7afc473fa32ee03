import { Hinge as HingeLoss } from '../losses/hinge.ts';
import { LossMetric } from './lossMetric.ts';

/**
 * Mean distance of predictions from the right side of the margin, over all batches so far.
 *
 * @formula `mean(max(1 - y * yPred, 0))`, `y` the targets -1 and 1; where all of a batch are 0 or 1, `y = 2 * yTrue - 1`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.Hinge
 * @example
 * ```ts
 * net.compile({ loss: 'hinge', metrics: ['hinge', 'binaryAccuracy'] });
 * ```
 */
export class Hinge extends LossMetric {
  protected override readonly loss = new HingeLoss();
}
