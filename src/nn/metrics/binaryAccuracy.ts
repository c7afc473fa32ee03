import { cast, equal, greater } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { alignTargets } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';
import type { MetricOptions } from './metric.ts';

/** Options of {@link BinaryAccuracy}. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Predictions above it count as 1; in (0, 1). @defaultValue 0.5 */
  threshold?: number;
}

/**
 * Share of yes-or-no predictions that are right.
 *
 * @formula `mean(yTrue == (yPred > threshold))`
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.BinaryAccuracy
 * @example
 * ```ts
 * const net = sequential([input({ shape: [1] }), layers.identity()]); // predicts what it gets
 * net.compile({ loss: 'mse', metrics: [metrics.binaryAccuracy({ threshold: 0.6 })] });
 * const [, accuracy] = (await net.evaluate([[0.1], [0.5], [0.9], [0.7]], [[0], [1], [1], [1]])) as number[];
 * accuracy; // => 0.75
 * ```
 */
export class BinaryAccuracy extends MeanMetric {
  override readonly direction = 'max';
  readonly threshold: number;

  constructor(options: BinaryAccuracyOptions = {}) {
    super(options, ['threshold']);
    this.threshold = checkNumber('BinaryAccuracy', 'threshold', options.threshold ?? 0.5, {
      min: 0,
      max: 1,
      exclusiveMinimum: true,
      exclusiveMaximum: true,
    });
  }

  protected override values(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('metric binaryAccuracy', yTrue, yPred);
    return equal(pair.yTrue, cast(greater(pair.yPred, this.threshold), 'float32'));
  }

  override getConfig(): Record<string, unknown> {
    return { threshold: this.threshold };
  }
}
