import type { Node } from '../../graph/node.ts';
import { BestUnderConstraint, type BestUnderConstraintOptions } from './bestUnderConstraint.ts';
import { type Counts, recallOf, specificityOf } from './confusionMetric.ts';

/** Options of {@link SensitivityAtSpecificity}. */
export interface SensitivityAtSpecificityOptions extends BestUnderConstraintOptions {
  /** The specificity that has to be reached, in [0, 1]. */
  specificity: number;
}

/**
 * The best sensitivity at any threshold whose specificity is at least the given one, over all batches so far.
 *
 * @formula `max(sensitivity[t])` over the thresholds t with `specificity[t] >= specificity`;
 *   `sensitivity = TP / (TP + FN)`, `specificity = TN / (TN + FP)`
 * @shape yTrue and yPred `[batch, ...dims]`; with `classId` `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape, and for a class that is not there
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a specificity outside [0, 1]
 * @see keras.metrics.SensitivityAtSpecificity
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.sensitivityAtSpecificity({ specificity: 0.9 })] });
 * ```
 */
export class SensitivityAtSpecificity extends BestUnderConstraint {
  constructor(options: SensitivityAtSpecificityOptions) {
    super('specificity', options?.specificity, options ?? {});
  }

  protected override fromCounts(counts: Counts): Node {
    return this.best(recallOf(counts), specificityOf(counts));
  }
}
