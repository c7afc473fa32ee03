import { CountAtThresholds, type ThresholdsOptions } from './countAtThresholds.ts';

/**
 * How many negative targets whose prediction is not above the threshold.
 *
 * @formula `sum(weight * (1 - yTrue) * (yPred <= threshold))`; any target but 0 is positive
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for thresholds outside [0, 1]
 * @see keras.metrics.TrueNegatives
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.trueNegatives({ thresholds: 0.8 })] });
 * ```
 */
export class TrueNegatives extends CountAtThresholds {
  override readonly direction = 'max';

  constructor(options: ThresholdsOptions = {}) {
    super('trueNegatives', options);
  }
}
