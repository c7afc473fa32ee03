import { LogCosh } from '../losses/logCosh.ts';
import { LossMetric } from './lossMetric.ts';
import type { MetricOptions } from './metric.ts';

/**
 * Mean logarithm of the hyperbolic cosine of differences, over all batches so far.
 *
 * @remarks
 * Its default name is 'logcosh', as in Keras.
 *
 * @formula `mean(log(cosh(yPred - yTrue)))`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.LogCoshError
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: [metrics.logCoshError()] });
 * ```
 */
export class LogCoshError extends LossMetric {
  protected override readonly loss = new LogCosh();

  constructor(options: MetricOptions = {}) {
    super({ name: 'logcosh', ...options });
  }
}
