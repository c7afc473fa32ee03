import { CategoricalHinge as CategoricalHingeLoss } from '../losses/categoricalHinge.ts';
import { LossMetric } from './lossMetric.ts';

/**
 * Mean distance of the score of the class from the largest other score plus 1, over all batches so far.
 *
 * @formula `mean(max(max((1 - yTrue) * yPred) - sum(yTrue * yPred) + 1, 0))`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.CategoricalHinge
 * @example
 * ```ts
 * net.compile({ loss: 'categoricalCrossentropy', metrics: ['categoricalHinge'] });
 * ```
 */
export class CategoricalHinge extends LossMetric {
  protected override readonly loss = new CategoricalHingeLoss();
}
