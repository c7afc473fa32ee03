import type { Node } from '../../graph/node.ts';
import { ClassThresholds, type ClassThresholdsOptions } from './classThresholds.ts';
import { type Counts, precisionOf } from './confusionMetric.ts';

/**
 * Share of right answers among the positive ones, over all batches so far.
 *
 * @formula `truePositives / (truePositives + falsePositives)`, 0 where there are none
 * @shape yTrue and yPred `[batch, ...dims]`; with `topK` or `classId` `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape, and for a class that is not there
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for thresholds outside [0, 1]
 * @see keras.metrics.Precision
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: ['precision', metrics.precision({ thresholds: 0.8, name: 'strict' })] });
 * ```
 */
export class Precision extends ClassThresholds {
  override readonly direction = 'max';

  constructor(options: ClassThresholdsOptions = {}) {
    super(['truePositives', 'falsePositives'], options);
  }

  protected override fromCounts(counts: Counts): Node {
    return precisionOf(counts);
  }
}
