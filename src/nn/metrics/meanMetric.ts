import { add, cast, divide, equal, multiply, reduceMean, reduceSum, select } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { alignWeights } from '../losses/loss.ts';
import { Metric, type MetricInput, type MetricOptions } from './metric.ts';

/**
 * Base class of metrics that are the mean of one value a sample.
 *
 * @remarks
 * Values that a mask leaves out count with weight 0. Weights of samples are stretched over the other axes of a mask, which
 * Keras 3.15.1 refuses.
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

  /** Which values count, of their shape; undefined where all do. */
  protected counts(_yTrue: Node, _yPred: Node): Node | undefined {
    return undefined;
  }

  override update([total, count]: readonly [Node, Node], batch: MetricInput): readonly Node[] {
    const { yTrue, yPred, sampleWeight, mask } = batch;
    const values = cast(this.values(yTrue, yPred), 'float32'); // [batch, ...dims]
    // A mask has no more axes than the values have.
    const shown = mask === undefined ? undefined : meanFrom(cast(mask, 'float32'), Math.max(values.shape.length, 1));
    const given = maskedWeights(maskedWeights(sampleWeight, shown), this.counts(yTrue, yPred));
    if (given === undefined) {
      const perSample = meanFrom(values, 1); // [batch]
      return [add(total, reduceSum(perSample)), add(count, perSample.shape[0] ?? 1)];
    }
    const reduced = meanFrom(values, given.shape.length);
    const weights = alignWeights(given, reduced);
    const weighted = meanFrom(multiply(reduced, weights), 1); // [batch]
    return [add(total, reduceSum(weighted)), add(count, reduceSum(meanFrom(weights, 1)))];
  }

  override result([total, count]: readonly [Node, Node]): Node {
    return divideOrZero(total, count);
  }
}

/** `a / b`, 0 where `b` is 0, as Keras divides. */
export function divideOrZero(a: Node, b: Node): Node {
  const isEmpty = equal(b, 0);
  return select(isEmpty, 0, divide(a, select(isEmpty, 1, b)));
}

/** Weights, 0 where a mask says that nothing counts; the one with fewer axes is stretched over those of the other. */
export function maskedWeights(weights: Node | undefined, mask: Node | undefined): Node | undefined {
  if (mask === undefined) return weights;
  const counts = cast(mask, 'float32');
  if (weights === undefined) return counts;
  return counts.shape.length < weights.shape.length
    ? multiply(weights, alignWeights(counts, weights))
    : multiply(alignWeights(weights, counts), counts);
}

/** Mean over all axes from `first` on. */
function meanFrom(x: Node, first: number): Node {
  if (x.shape.length <= first) return x;
  return reduceMean(x, { axes: x.shape.map((_, axis) => axis).slice(first) });
}
