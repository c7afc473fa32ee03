import { CategoricalCrossentropy as CategoricalCrossentropyLoss } from '../losses/categoricalCrossentropy.ts';
import { LossMetric } from './lossMetric.ts';
import type { MetricOptions } from './metric.ts';

/** Options of {@link CategoricalCrossentropy}. */
export interface CategoricalCrossentropyMetricOptions extends MetricOptions {
  /** Whether predictions are scores before softmax. @defaultValue false */
  fromLogits?: boolean;
  /** Share of each target that is spread evenly over all classes, in [0, 1]. @defaultValue 0 */
  labelSmoothing?: number;
  /** The axis of the classes; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Mean crossentropy of classification with one-hot targets, over all batches so far.
 *
 * @formula `mean(-sum_c y_c * log(p_c))` with `y = yTrue * (1 - s) + s / classes`, `s` the label smoothing
 * @shape yTrue and yPred `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.CategoricalCrossentropy
 * @example
 * ```ts
 * net.compile({ loss: 'categoricalCrossentropy', metrics: [metrics.categoricalCrossentropy({ labelSmoothing: 0 })] });
 * ```
 */
export class CategoricalCrossentropy extends LossMetric {
  protected override readonly loss: CategoricalCrossentropyLoss;

  constructor(options: CategoricalCrossentropyMetricOptions = {}) {
    super(options, ['fromLogits', 'labelSmoothing', 'axis']);
    const { name: _, ...lossOptions } = options;
    this.loss = new CategoricalCrossentropyLoss(lossOptions);
  }
}
