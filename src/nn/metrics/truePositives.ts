import { CountAtThresholds, type ThresholdsOptions } from './countAtThresholds.ts';

/**
 * How many positive targets whose prediction is above the threshold.
 *
 * @formula `sum(weight * yTrue * (yPred > threshold))`; any target but 0 is positive
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for thresholds outside [0, 1]
 * @see keras.metrics.TruePositives
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.truePositives({ thresholds: [0.3, 0.5] })] });
 * ```
 */
export class TruePositives extends CountAtThresholds {
  override readonly direction = 'max';

  constructor(options: ThresholdsOptions = {}) {
    super('truePositives', options);
  }
}
