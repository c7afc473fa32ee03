import type { Node } from '../../graph/node.ts';
import { MeanMetric } from './meanMetric.ts';

/**
 * Mean of the predictions themselves over all batches so far; the targets do not count.
 *
 * @remarks
 * Keras' `Mean` takes values and their weights, and is an error in `compile`; here the values are the predictions.
 *
 * @formula `sum(weight * yPred) / sum(weight)`
 * @shape yPred `[batch, ...dims]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an option that metrics do not have
 * @see keras.metrics.Mean
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: [metrics.mean({ name: 'meanPrediction' })] });
 * ```
 */
export class Mean extends MeanMetric {
  override readonly direction = undefined;

  protected override values(_yTrue: Node, yPred: Node): Node {
    return yPred;
  }
}
