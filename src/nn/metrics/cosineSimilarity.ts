import { cosineSimilarity } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { AxisMetric } from './axisMetric.ts';

/**
 * Mean cosine of the angle between targets and predictions over all batches so far: 1 for the same direction.
 *
 * @remarks
 * Files hold the axis where it is not the last; Keras 3.15.1 reads it, but leaves it out of the files that it writes
 * itself.
 *
 * @formula `mean(sum(yTrue * yPred) / (|yTrue| * |yPred|))`, sums and lengths over the axis
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.CosineSimilarity
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: [metrics.cosineSimilarity({ axis: -1 })] });
 * ```
 */
export class CosineSimilarity extends AxisMetric {
  override readonly direction = 'max';

  protected override along(yTrue: Node, yPred: Node): Node {
    return cosineSimilarity(yTrue, yPred, this.axis);
  }

  override getConfig(): Record<string, unknown> {
    return this.axis === -1 ? {} : super.getConfig();
  }
}
