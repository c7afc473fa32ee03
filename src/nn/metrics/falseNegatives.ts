import { CountAtThresholds, type ThresholdsOptions } from './countAtThresholds.ts';

/**
 * How many positive targets whose prediction is not above the threshold.
 *
 * @formula `sum(weight * yTrue * (yPred <= threshold))`; any target but 0 is positive
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for thresholds outside [0, 1]
 * @see keras.metrics.FalseNegatives
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.falseNegatives({ thresholds: [0.3, 0.5] })] });
 * ```
 */
export class FalseNegatives extends CountAtThresholds {
  override readonly direction = 'min';

  constructor(options: ThresholdsOptions = {}) {
    super('falseNegatives', options);
  }
}
