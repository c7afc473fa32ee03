import { argMax } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkInteger } from '../../util/check.ts';
import { alignOneHot } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';
import type { MetricOptions } from './metric.ts';
import { isInTopK } from './topKMatches.ts';

/** Options of {@link TopKCategoricalAccuracy}. */
export interface TopKCategoricalAccuracyOptions extends MetricOptions {
  /** How many of the most probable classes count as an answer. @defaultValue 5 */
  k?: number;
}

/**
 * Share of samples whose class is among the `k` most probable ones; targets one-hot.
 *
 * @formula `mean(number of classes with yPred > yPred[argMax(yTrue)] < k)`
 * @shape yTrue and yPred `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.TopKCategoricalAccuracy
 * @example
 * ```ts
 * net.compile({ loss: 'categoricalCrossentropy', metrics: ['accuracy', metrics.topKCategoricalAccuracy({ k: 3 })] });
 * ```
 */
export class TopKCategoricalAccuracy extends MeanMetric {
  override readonly direction = 'max';
  readonly k: number;

  constructor(options: TopKCategoricalAccuracyOptions = {}) {
    super(options, ['k']);
    this.k = checkInteger('TopKCategoricalAccuracy', 'k', options.k ?? 5);
  }

  protected override values(yTrue: Node, yPred: Node): Node {
    const pair = alignOneHot('metric topKCategoricalAccuracy', yTrue, yPred);
    return isInTopK(argMax(pair.yTrue), pair.yPred, this.k);
  }

  override getConfig(): Record<string, unknown> {
    return { k: this.k };
  }
}
