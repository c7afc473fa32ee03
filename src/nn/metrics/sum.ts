import { add, cast, multiply, reduceSum } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { alignWeights } from '../losses/loss.ts';
import { maskedWeights } from './meanMetric.ts';
import { Metric, type MetricInput, type MetricOptions } from './metric.ts';

/**
 * Sum of the predictions themselves over all batches so far; the targets do not count.
 *
 * @remarks
 * Keras' `Sum` takes values and their weights, and is an error in `compile`; here the values are the predictions.
 *
 * @formula `sum(weight * yPred)`
 * @shape yPred `[batch, ...dims]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an option that metrics do not have
 * @see keras.metrics.Sum
 * @example
 * ```ts
 * net.compile({ loss: 'poisson', metrics: [metrics.sum({ name: 'predictedVisits' })] });
 * ```
 */
export class Sum extends Metric {
  override readonly direction = undefined;

  constructor(options: MetricOptions = {}) {
    super(options);
    this.addState('total');
  }

  override update([total]: readonly [Node], { yPred, sampleWeight, mask }: MetricInput): readonly Node[] {
    const values = cast(yPred, 'float32'); // [batch, ...dims]
    const weights = maskedWeights(sampleWeight, mask);
    return [add(total, reduceSum(weights === undefined ? values : multiply(values, alignWeights(weights, values))))];
  }

  override result([total]: readonly [Node]): Node {
    return total;
  }
}
