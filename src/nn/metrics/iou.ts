import { OverlapMetric, type OverlapMetricOptions } from './overlapMetric.ts';

/** Options of {@link IoU}. */
export interface IoUOptions extends OverlapMetricOptions {
  /** The classes whose overlaps are averaged. */
  targetClassIds: readonly number[];
  /** Whether targets are class numbers, not one-hot. @defaultValue true */
  sparseYTrue?: boolean;
  /** Whether predictions are class numbers, not scores of classes. @defaultValue true */
  sparseYPred?: boolean;
}

/**
 * How well some classes overlap in targets and predictions, over all batches so far: the places of a class in both, over
 * those in either.
 *
 * @remarks
 * Classes that are nowhere do not count.
 *
 * @formula `mean(TP[c] / (TP[c] + FP[c] + FN[c]))` over the classes c of `targetClassIds` that there are
 * @shape yTrue and yPred class numbers `[batch, ...dims]`, or scores with an axis of classes where they are not sparse
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where targets and predictions have not the same places
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for classes that are not there
 * @see keras.metrics.IoU
 * @example
 * ```ts
 * const roads = metrics.iou({ numClasses: 3, targetClassIds: [2], sparseYPred: false });
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [roads] });
 * ```
 */
export class IoU extends OverlapMetric {
  constructor(options: IoUOptions) {
    super(options, ['numClasses', 'targetClassIds', 'ignoreClass', 'sparseYTrue', 'sparseYPred', 'axis'], {
      targetClassIds: options?.targetClassIds,
      sparseYTrue: options?.sparseYTrue ?? true,
      sparseYPred: options?.sparseYPred ?? true,
    });
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, targetClassIds, ignoreClass, sparseYTrue, sparseYPred, axis } = this;
    return { numClasses, targetClassIds, ignoreClass, sparseYTrue, sparseYPred, axis };
  }
}
