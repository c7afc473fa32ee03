import type { Node } from '../../graph/node.ts';
import { BestUnderConstraint, type BestUnderConstraintOptions } from './bestUnderConstraint.ts';
import { type Counts, precisionOf, recallOf } from './confusionMetric.ts';

/** Options of {@link RecallAtPrecision}. */
export interface RecallAtPrecisionOptions extends BestUnderConstraintOptions {
  /** The precision that has to be reached, in [0, 1]. */
  precision: number;
}

/**
 * The best recall at any threshold whose precision is at least the given one, over all batches so far.
 *
 * @formula `max(recall[t])` over the thresholds t with `precision[t] >= precision`;
 *   `recall = TP / (TP + FN)`, `precision = TP / (TP + FP)`
 * @shape yTrue and yPred `[batch, ...dims]`; with `classId` `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape, and for a class that is not there
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a precision outside [0, 1]
 * @see keras.metrics.RecallAtPrecision
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.recallAtPrecision({ precision: 0.9 })] });
 * ```
 */
export class RecallAtPrecision extends BestUnderConstraint {
  constructor(options: RecallAtPrecisionOptions) {
    super('precision', options?.precision, options ?? {});
  }

  protected override fromCounts(counts: Counts): Node {
    return this.best(recallOf(counts), precisionOf(counts));
  }
}
