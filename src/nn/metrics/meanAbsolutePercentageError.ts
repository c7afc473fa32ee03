import { MeanAbsolutePercentageError as MeanAbsolutePercentageErrorLoss } from '../losses/meanAbsolutePercentageError.ts';
import { LossMetric } from './lossMetric.ts';

/**
 * Mean of absolute differences in percent of the targets, over all batches so far.
 *
 * @formula `100 * mean(|yTrue - yPred| / max(|yTrue|, 1e-7))`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.MeanAbsolutePercentageError
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: ['mape'] });
 * ```
 */
export class MeanAbsolutePercentageError extends LossMetric {
  protected override readonly loss = new MeanAbsolutePercentageErrorLoss();
}
