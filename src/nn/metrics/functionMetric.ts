import { cast } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { MeanMetric } from './meanMetric.ts';
import type { MetricOptions } from './metric.ts';

/** A metric as a function: a value for each sample from targets and predictions. */
export type MetricFunction = (yTrue: Node, yPred: Node) => Node;

/**
 * The mean of a function over `ops`.
 *
 * @formula `mean(function(yTrue, yPred))`; targets come as float32
 * @see keras.metrics.MeanMetricWrapper
 */
export class FunctionMetric extends MeanMetric {
  override readonly direction = undefined;
  readonly #values: MetricFunction;

  constructor(values: MetricFunction, options: MetricOptions = {}) {
    super({ name: values.name || 'metric', ...options });
    this.#values = values;
  }

  protected override values(yTrue: Node, yPred: Node): Node {
    return this.#values(cast(yTrue, 'float32'), yPred);
  }
}
