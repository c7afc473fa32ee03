import { add, divide, multiply, reduceMean, square, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { AxisMetric } from './axisMetric.ts';

/** Keras' epsilon: keeps the divisor away from 0. */
const EPSILON = 1e-7;

/**
 * Mean of Lin's concordance of targets and predictions along an axis, over all batches so far: 1 only where they are equal.
 *
 * @remarks
 * With the axis 0 there is one concordance for each column of a batch.
 *
 * @formula `2 * cov(yTrue, yPred) / (var(yTrue) + var(yPred) + (mean(yTrue) - mean(yPred))^2 + 1e-7)`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.ConcordanceCorrelation
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: [metrics.concordanceCorrelation({ axis: 0 })] });
 * ```
 */
export class ConcordanceCorrelation extends AxisMetric {
  override readonly direction = 'max';

  protected override along(yTrue: Node, yPred: Node): Node {
    const mean = (x: Node, keepDims = false): Node => reduceMean(x, { axes: [this.axis], keepDims });
    const centered = (x: Node): Node => subtract(x, mean(x, true));
    const [a, b] = [centered(yTrue), centered(yPred)];
    const spread = add(mean(square(a)), mean(square(b)));
    const norm = add(spread, square(subtract(mean(yTrue), mean(yPred))));
    return divide(multiply(mean(multiply(a, b)), 2), add(norm, EPSILON));
  }
}
