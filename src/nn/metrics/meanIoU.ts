import { allClasses, OverlapMetric, type OverlapMetricOptions } from './overlapMetric.ts';

/** Options of {@link MeanIoU}. */
export interface MeanIoUOptions extends OverlapMetricOptions {
  /** Whether targets are class numbers, not one-hot. @defaultValue true */
  sparseYTrue?: boolean;
  /** Whether predictions are class numbers, not scores of classes. @defaultValue true */
  sparseYPred?: boolean;
}

/**
 * How well all classes overlap in targets and predictions, over all batches so far: the places of a class in both, over
 * those in either.
 *
 * @remarks
 * Classes that are nowhere do not count.
 *
 * @formula `mean(TP[c] / (TP[c] + FP[c] + FN[c]))` over all classes c that there are
 * @shape yTrue and yPred class numbers `[batch, ...dims]`, or scores with an axis of classes where they are not sparse
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where targets and predictions have not the same places
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for classes that are not there
 * @see keras.metrics.MeanIoU
 * @example
 * ```ts
 * const overlap = metrics.meanIoU({ numClasses: 3, sparseYPred: false });
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [overlap] });
 * ```
 */
export class MeanIoU extends OverlapMetric {
  constructor(options: MeanIoUOptions) {
    super(options, ['numClasses', 'ignoreClass', 'sparseYTrue', 'sparseYPred', 'axis'], {
      targetClassIds: allClasses('MeanIoU', options?.numClasses),
      sparseYTrue: options?.sparseYTrue ?? true,
      sparseYPred: options?.sparseYPred ?? true,
    });
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, ignoreClass, sparseYTrue, sparseYPred, axis } = this;
    return { numClasses, ignoreClass, sparseYTrue, sparseYPred, axis };
  }
}
