import { allClasses, OverlapMetric, type OverlapMetricOptions } from './overlapMetric.ts';

/** Options of {@link OneHotMeanIoU}. */
export interface OneHotMeanIoUOptions extends OverlapMetricOptions {
  /** Whether predictions are class numbers, not scores of classes. @defaultValue false */
  sparseYPred?: boolean;
}

/**
 * How well all classes overlap in one-hot targets and predictions, over all batches so far: the places of a class in both,
 * over those in either.
 *
 * @remarks
 * Classes that are nowhere do not count.
 *
 * @formula `mean(TP[c] / (TP[c] + FP[c] + FN[c]))` over all classes c that there are
 * @shape yTrue and yPred `[batch, ...dims, classes]`; with `sparseYPred` yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where targets and predictions have not the same places
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for classes that are not there
 * @see keras.metrics.OneHotMeanIoU
 * @example
 * ```ts
 * net.compile({ loss: 'categoricalCrossentropy', metrics: [metrics.oneHotMeanIoU({ numClasses: 3 })] });
 * ```
 */
export class OneHotMeanIoU extends OverlapMetric {
  constructor(options: OneHotMeanIoUOptions) {
    super(options, ['numClasses', 'ignoreClass', 'sparseYPred', 'axis'], {
      targetClassIds: allClasses('OneHotMeanIoU', options?.numClasses),
      sparseYTrue: false,
      sparseYPred: options?.sparseYPred ?? false,
    });
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, ignoreClass, sparseYPred, axis } = this;
    return { numClasses, ignoreClass, sparseYPred, axis };
  }
}
