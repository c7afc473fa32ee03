import { add, cast, divide, equal, multiply, reduceMean, reduceSum, select } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { alignWeights } from '../losses/loss.ts';
import { Metric, type MetricInput, type MetricOptions } from './metric.ts';

/**
 * Base class of metrics that are the mean of one value a sample.
 *
 * @formula `sum(weight * value) / sum(weight)`, 0 while nothing was weighed; without weights every sample counts 1
 * @see keras.metrics.MeanMetricWrapper
 */
export abstract class MeanMetric extends Metric {
  constructor(options: MetricOptions = {}, ownOptions: readonly string[] = []) {
    super(options, ownOptions);
    this.addState('total');
    this.addState('count');
  }

  /** The values to average: any shape that begins with `[batch]`; further axes are averaged first. */
  protected abstract values(yTrue: Node, yPred: Node): Node;

  override update([total, count]: readonly [Node, Node], { yTrue, yPred, sampleWeight }: MetricInput): readonly Node[] {
    const values = cast(this.values(yTrue, yPred), 'float32'); // [batch, ...dims]
    if (sampleWeight === undefined) {
      const perSample = meanFrom(values, 1); // [batch]
      return [add(total, reduceSum(perSample)), add(count, perSample.shape[0]!)];
    }
    const reduced = meanFrom(values, sampleWeight.shape.length);
    const weights = alignWeights(sampleWeight, reduced);
    const weighted = meanFrom(multiply(reduced, weights), 1); // [batch]
    return [add(total, reduceSum(weighted)), add(count, reduceSum(meanFrom(weights, 1)))];
  }

  override result([total, count]: readonly [Node, Node]): Node {
    const isEmpty = equal(count, 0);
    return select(isEmpty, 0, divide(total, select(isEmpty, 1, count)));
  }
}

/** Mean over all axes from `first` on. */
function meanFrom(x: Node, first: number): Node {
  if (x.shape.length <= first) return x;
  return reduceMean(x, { axes: x.shape.map((_, axis) => axis).slice(first) });
}
