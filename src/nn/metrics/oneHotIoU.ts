import { OverlapMetric, type OverlapMetricOptions } from './overlapMetric.ts';

/** Options of {@link OneHotIoU}. */
export interface OneHotIoUOptions extends OverlapMetricOptions {
  /** The classes whose overlaps are averaged. */
  targetClassIds: readonly number[];
  /** Whether predictions are class numbers, not scores of classes. @defaultValue false */
  sparseYPred?: boolean;
}

/**
 * How well some classes overlap in one-hot targets and predictions, over all batches so far: the places of a class in both,
 * over those in either.
 *
 * @remarks
 * Classes that are nowhere do not count.
 *
 * @formula `mean(TP[c] / (TP[c] + FP[c] + FN[c]))` over the classes c of `targetClassIds` that there are
 * @shape yTrue and yPred `[batch, ...dims, classes]`; with `sparseYPred` yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where targets and predictions have not the same places
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for classes that are not there
 * @see keras.metrics.OneHotIoU
 * @example
 * ```ts
 * const roads = metrics.oneHotIoU({ numClasses: 3, targetClassIds: [2] });
 * net.compile({ loss: 'categoricalCrossentropy', metrics: [roads] });
 * ```
 */
export class OneHotIoU extends OverlapMetric {
  constructor(options: OneHotIoUOptions) {
    super(options, ['numClasses', 'targetClassIds', 'ignoreClass', 'sparseYPred', 'axis'], {
      targetClassIds: options?.targetClassIds,
      sparseYTrue: false,
      sparseYPred: options?.sparseYPred ?? false,
    });
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, targetClassIds, ignoreClass, sparseYPred, axis } = this;
    return { numClasses, targetClassIds, ignoreClass, sparseYPred, axis };
  }
}
