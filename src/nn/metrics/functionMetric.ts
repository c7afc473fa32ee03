import { cast } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNode } from '../checkNode.ts';
import { MeanMetric } from './meanMetric.ts';
import type { MetricOptions } from './metric.ts';

/** A metric as a function: a value for each sample from targets and predictions. */
export type MetricFunction = (yTrue: Node, yPred: Node) => Node;

/**
 * The mean of a function over `ops`.
 *
 * @formula `mean(function(yTrue, yPred))`; targets come as float32
 * @shape yTrue as fed, yPred as the model gives it; the function gives any shape that begins with `[batch]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` where the function gives no node
 * @see keras.metrics.MeanMetricWrapper
 * @example
 * ```ts
 * const largestError = (yTrue: Node, yPred: Node) => ops.max(ops.abs(ops.subtract(yTrue, yPred)), -1);
 * net.compile({ loss: 'mse', metrics: [largestError] }); // logged as `largestError`
 * ```
 */
export class FunctionMetric extends MeanMetric {
  override readonly direction = undefined;
  readonly #values: MetricFunction;

  constructor(values: MetricFunction, options: MetricOptions = {}) {
    super({ name: values.name || 'metric', ...options });
    this.#values = values;
  }

  protected override values(yTrue: Node, yPred: Node): Node {
    return checkNode(`metric ${this.name}: expected its function`, this.#values(cast(yTrue, 'float32'), yPred));
  }
}
