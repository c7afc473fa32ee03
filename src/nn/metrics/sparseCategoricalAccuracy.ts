import { argMax, cast, equal } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { alignLabels } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';

/**
 * Share of samples whose most probable class is the right one; targets as class numbers.
 *
 * @formula `mean(yTrue == argMax(yPred))`
 * @shape yTrue `[batch, ...dims]` or `[batch, ...dims, 1]`, yPred `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets that are not one class number a sample
 * @see keras.metrics.SparseCategoricalAccuracy
 * @example
 * ```ts
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['sparseCategoricalAccuracy'] });
 * ```
 */
export class SparseCategoricalAccuracy extends MeanMetric {
  override readonly direction = 'max';

  protected override values(yTrue: Node, yPred: Node): Node {
    const labels = alignLabels('metric sparseCategoricalAccuracy', yTrue, yPred);
    return equal(cast(labels, 'int32'), argMax(yPred));
  }
}
