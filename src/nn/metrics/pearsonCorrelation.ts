import { divide, multiply, reduceMean, sqrt, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { AxisMetric } from './axisMetric.ts';

/**
 * Mean of Pearson's correlation of targets and predictions along an axis, over all batches so far: 1 where one is a rising
 * line of the other, -1 a falling one.
 *
 * @remarks
 * NaN along an axis where one of the two does not vary. With the axis 0 there is one correlation for each column of a batch.
 *
 * @formula `cov(yTrue, yPred) / (std(yTrue) * std(yPred))`
 * @shape yTrue and yPred `[batch, ...dims, size]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.PearsonCorrelation
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: [metrics.pearsonCorrelation({ axis: 0 })] });
 * ```
 */
export class PearsonCorrelation extends AxisMetric {
  override readonly direction = 'max';

  protected override along(yTrue: Node, yPred: Node): Node {
    const axes = [this.axis];
    const centered = (x: Node): Node => subtract(x, reduceMean(x, { axes, keepDims: true }));
    const [a, b] = [centered(yTrue), centered(yPred)];
    const meanProduct = (x: Node, y: Node): Node => reduceMean(multiply(x, y), { axes });
    return divide(meanProduct(a, b), multiply(sqrt(meanProduct(a, a)), sqrt(meanProduct(b, b))));
  }
}
