import { cast, equal, reshape } from '../../graph/build.ts';
import { slice } from '../../graph/buildMovement.ts';
import { reduceAny } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkInteger } from '../../util/check.ts';
import { alignLabels } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';
import type { MetricOptions } from './metric.ts';
import { isInTopK } from './topKMatches.ts';

/** Options of {@link SparseTopKCategoricalAccuracy}. */
export interface SparseTopKCategoricalAccuracyOptions extends MetricOptions {
  /** How many of the most probable classes count as an answer. @defaultValue 5 */
  k?: number;
  /** Whether predictions are class numbers, the most probable one first, instead of scores. @defaultValue false */
  fromSortedIds?: boolean;
}

/**
 * Share of samples whose class is among the `k` most probable ones; targets as class numbers.
 *
 * @formula `mean(number of classes with yPred > yPred[yTrue] < k)`; with `fromSortedIds` `mean(any(yPred[:k] == yTrue))`
 * @shape yTrue `[batch, ...dims]` or `[batch, ...dims, 1]`, yPred `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets that are not one class number a sample
 * @see keras.metrics.SparseTopKCategoricalAccuracy
 * @example
 * ```ts
 * const best3 = metrics.sparseTopKCategoricalAccuracy({ k: 3, name: 'best3' });
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', best3] });
 * ```
 */
export class SparseTopKCategoricalAccuracy extends MeanMetric {
  override readonly direction = 'max';
  readonly k: number;
  readonly fromSortedIds: boolean;

  constructor(options: SparseTopKCategoricalAccuracyOptions = {}) {
    super(options, ['k', 'fromSortedIds']);
    const owner = 'SparseTopKCategoricalAccuracy';
    this.k = checkInteger(owner, 'k', options.k ?? 5);
    this.fromSortedIds = checkBoolean(owner, 'fromSortedIds', options.fromSortedIds ?? false);
  }

  protected override values(yTrue: Node, yPred: Node): Node {
    const labels = alignLabels('metric sparseTopKCategoricalAccuracy', yTrue, yPred); // [batch, ...dims]
    if (!this.fromSortedIds) return isInTopK(labels, yPred, this.k);
    const sizes = [...labels.shape, Math.min(this.k, yPred.shape.at(-1)!)];
    const starts = sizes.map(() => 0);
    const answers = cast(slice(yPred, starts, sizes), 'float32'); // [batch, ...dims, k]
    return reduceAny(equal(answers, reshape(cast(labels, 'float32'), [...labels.shape, 1])), { axes: [-1] });
  }

  override getConfig(): Record<string, unknown> {
    return { k: this.k, ...(this.fromSortedIds ? { fromSortedIds: true } : {}) };
  }
}
