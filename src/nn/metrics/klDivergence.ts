import { KLDivergence as KLDivergenceLoss } from '../losses/klDivergence.ts';
import { LossMetric } from './lossMetric.ts';

/**
 * Mean divergence of predicted distributions from the true ones, over all batches so far.
 *
 * @formula `mean(sum(yTrue * log(yTrue / yPred)))` over samples, the sum over the last axis, both clipped to `[1e-7, 1]`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.KLDivergence
 * @example
 * ```ts
 * net.compile({ loss: 'categoricalCrossentropy', metrics: ['klDivergence'] });
 * ```
 */
export class KLDivergence extends LossMetric {
  protected override readonly loss = new KLDivergenceLoss();
}
