import { Poisson as PoissonLoss } from '../losses/poisson.ts';
import { LossMetric } from './lossMetric.ts';

/**
 * Mean Poisson loss of predicted counts, over all batches so far.
 *
 * @formula `mean(yPred - yTrue * log(yPred + 1e-7))`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.Poisson
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: ['poisson'] });
 * ```
 */
export class Poisson extends LossMetric {
  protected override readonly loss = new PoissonLoss();
}
