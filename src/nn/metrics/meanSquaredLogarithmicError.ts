import { MeanSquaredLogarithmicError as MeanSquaredLogarithmicErrorLoss } from '../losses/meanSquaredLogarithmicError.ts';
import { LossMetric } from './lossMetric.ts';

/**
 * Mean of squared differences of logarithms, over all batches so far.
 *
 * @formula `mean((log(1 + max(yTrue, 1e-7)) - log(1 + max(yPred, 1e-7)))^2)`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.MeanSquaredLogarithmicError
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: ['msle'] });
 * ```
 */
export class MeanSquaredLogarithmicError extends LossMetric {
  protected override readonly loss = new MeanSquaredLogarithmicErrorLoss();
}
