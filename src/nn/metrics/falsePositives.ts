import { CountAtThresholds, type ThresholdsOptions } from './countAtThresholds.ts';

/**
 * How many negative targets whose prediction is above the threshold all the same.
 *
 * @formula `sum(weight * (1 - yTrue) * (yPred > threshold))`; any target but 0 is positive
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for thresholds outside [0, 1]
 * @see keras.metrics.FalsePositives
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.falsePositives({ thresholds: 0.8 })] });
 * ```
 */
export class FalsePositives extends CountAtThresholds {
  override readonly direction = 'min';

  constructor(options: ThresholdsOptions = {}) {
    super('falsePositives', options);
  }
}
