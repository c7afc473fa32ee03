import { BinaryCrossentropy as BinaryCrossentropyLoss } from '../losses/binaryCrossentropy.ts';
import { LossMetric } from './lossMetric.ts';
import type { MetricOptions } from './metric.ts';

/** Options of {@link BinaryCrossentropy}. */
export interface BinaryCrossentropyMetricOptions extends MetricOptions {
  /** Whether predictions are scores before the sigmoid. @defaultValue false */
  fromLogits?: boolean;
  /** Share of each target that is spread evenly over both answers, in [0, 1]. @defaultValue 0 */
  labelSmoothing?: number;
}

/**
 * Mean crossentropy of yes-or-no classification, over all batches so far.
 *
 * @formula `mean(-(y * log(p) + (1 - y) * log(1 - p)))`, `y = yTrue * (1 - s) + s / 2`, `s` the label smoothing
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.BinaryCrossentropy
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: [metrics.binaryCrossentropy({ fromLogits: true })] });
 * ```
 */
export class BinaryCrossentropy extends LossMetric {
  protected override readonly loss: BinaryCrossentropyLoss;

  constructor(options: BinaryCrossentropyMetricOptions = {}) {
    super(options, ['fromLogits', 'labelSmoothing']);
    const { name: _, ...lossOptions } = options;
    this.loss = new BinaryCrossentropyLoss(lossOptions);
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing } = this.loss;
    return { fromLogits, labelSmoothing };
  }
}
