import { meanSquaredError } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';

/**
 * Mean of squared differences over all batches so far.
 *
 * @formula `mean((yTrue - yPred)^2)`
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.MeanSquaredError
 * @example
 * ```ts
 * net.compile({ loss: 'huber', metrics: ['mse'] });
 * ```
 */
export class MeanSquaredError extends MeanMetric {
  override readonly direction = 'min';

  protected override values(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('metric meanSquaredError', yTrue, yPred);
    return meanSquaredError(pair.yTrue, pair.yPred);
  }
}
