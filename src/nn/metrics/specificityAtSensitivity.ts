import type { Node } from '../../graph/node.ts';
import { BestUnderConstraint, type BestUnderConstraintOptions } from './bestUnderConstraint.ts';
import { type Counts, recallOf, specificityOf } from './confusionMetric.ts';

/** Options of {@link SpecificityAtSensitivity}. */
export interface SpecificityAtSensitivityOptions extends BestUnderConstraintOptions {
  /** The sensitivity that has to be reached, in [0, 1]. */
  sensitivity: number;
}

/**
 * The best specificity at any threshold whose sensitivity is at least the given one, over all batches so far.
 *
 * @formula `max(specificity[t])` over the thresholds t with `sensitivity[t] >= sensitivity`;
 *   `specificity = TN / (TN + FP)`, `sensitivity = TP / (TP + FN)`
 * @shape yTrue and yPred `[batch, ...dims]`; with `classId` `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape, and for a class that is not there
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a sensitivity outside [0, 1]
 * @see keras.metrics.SpecificityAtSensitivity
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.specificityAtSensitivity({ sensitivity: 0.9 })] });
 * ```
 */
export class SpecificityAtSensitivity extends BestUnderConstraint {
  constructor(options: SpecificityAtSensitivityOptions) {
    super('sensitivity', options?.sensitivity, options ?? {});
  }

  protected override fromCounts(counts: Counts): Node {
    return this.best(specificityOf(counts), recallOf(counts));
  }
}
