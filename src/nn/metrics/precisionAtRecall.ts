import type { Node } from '../../graph/node.ts';
import { BestUnderConstraint, type BestUnderConstraintOptions } from './bestUnderConstraint.ts';
import { type Counts, precisionOf, recallOf } from './confusionMetric.ts';

/** Options of {@link PrecisionAtRecall}. */
export interface PrecisionAtRecallOptions extends BestUnderConstraintOptions {
  /** The recall that has to be reached, in [0, 1]. */
  recall: number;
}

/**
 * The best precision at any threshold whose recall is at least the given one, over all batches so far.
 *
 * @formula `max(precision[t])` over the thresholds t with `recall[t] >= recall`;
 *   `precision = TP / (TP + FP)`, `recall = TP / (TP + FN)`
 * @shape yTrue and yPred `[batch, ...dims]`; with `classId` `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape, and for a class that is not there
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a recall outside [0, 1]
 * @see keras.metrics.PrecisionAtRecall
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.precisionAtRecall({ recall: 0.9 })] });
 * ```
 */
export class PrecisionAtRecall extends BestUnderConstraint {
  constructor(options: PrecisionAtRecallOptions) {
    super('recall', options?.recall, options ?? {});
  }

  protected override fromCounts(counts: Counts): Node {
    return this.best(precisionOf(counts), recallOf(counts));
  }
}
