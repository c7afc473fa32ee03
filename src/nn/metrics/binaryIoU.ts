import { greaterEqual } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber, checkOptions } from '../../util/check.ts';
import type { MetricOptions } from './metric.ts';
import { OverlapMetric } from './overlapMetric.ts';

/** Options of {@link BinaryIoU}. */
export interface BinaryIoUOptions extends MetricOptions {
  /** The classes whose overlaps are averaged: 0 for no, 1 for yes. @defaultValue [0, 1] */
  targetClassIds?: readonly number[];
  /** Predictions of at least it are a yes. @defaultValue 0.5 */
  threshold?: number;
}

/**
 * How well the answers yes and no overlap in targets and predictions, over all batches so far: the places of an answer in
 * both, over those in either.
 *
 * @remarks
 * An answer that is nowhere does not count.
 *
 * @formula `mean(TP[c] / (TP[c] + FP[c] + FN[c]))` over the answers c of `targetClassIds`; `yPred >= threshold` is 1
 * @shape yTrue (0 and 1) and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where targets and predictions have not the same places
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for classes that are not there
 * @see keras.metrics.BinaryIoU
 * @example
 * ```ts
 * net.compile({ loss: 'binaryCrossentropy', metrics: [metrics.binaryIoU({ targetClassIds: [1] })] });
 * ```
 */
export class BinaryIoU extends OverlapMetric {
  readonly threshold: number;

  constructor(options: BinaryIoUOptions = {}) {
    const own = ['targetClassIds', 'threshold'];
    checkOptions('BinaryIoU', options, [...own, 'name']);
    super({ ...options, numClasses: 2 }, [...own, 'numClasses'], {
      targetClassIds: options.targetClassIds ?? [0, 1],
      sparseYTrue: true,
      sparseYPred: true,
    });
    this.threshold = checkNumber('BinaryIoU', 'threshold', options.threshold ?? 0.5);
  }

  protected override predictedClasses(yPred: Node): Node {
    return greaterEqual(yPred, this.threshold);
  }

  override getConfig(): Record<string, unknown> {
    return { targetClassIds: this.targetClassIds, threshold: this.threshold };
  }
}
