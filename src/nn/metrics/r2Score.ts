import {
  abs,
  add,
  broadcastTo,
  constant,
  divide,
  equal,
  greaterEqual,
  multiply,
  reduceMean,
  reduceSum,
  select,
  square,
  subtract,
} from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { checkInteger, checkOneOf } from '../../util/check.ts';
import { alignWeights } from '../losses/loss.ts';
import { alignTargets } from '../targets.ts';
import { checkColumns } from './columns.ts';
import { Metric, type MetricInput, type MetricOptions } from './metric.ts';

const AGGREGATIONS = ['uniformAverage', 'varianceWeightedAverage'] as const;

/** How scores of outputs become one: their mean, or their mean weighted by the variance of the targets. */
export type ClassAggregation = (typeof AGGREGATIONS)[number];

/** Options of {@link R2Score}. */
export interface R2ScoreOptions extends MetricOptions {
  /**
   * 'uniformAverage': mean of the scores of all outputs; 'varianceWeightedAverage': their mean weighted by the variance of
   * the targets; null: one score for each output, which `compile` does not take. @defaultValue 'uniformAverage'
   */
  classAggregation?: ClassAggregation | null;
  /** Number of independent variables, for the adjusted score; 0 for the plain one. @defaultValue 0 */
  numRegressors?: number;
}

/**
 * Share of the variance of the targets that the predictions explain, over all batches so far: 1 for exact predictions, 0
 * for the mean of the targets, less for worse ones.
 *
 * @remarks
 * The adjusted score takes each target of each output for a sample, as in Keras. With too few of them for the number of
 * regressors it is the plain score.
 *
 * @formula `1 - sum((yTrue - yPred)^2) / sum((yTrue - mean(yTrue))^2)` of each output, then averaged; adjusted
 *   `1 - (1 - score) * (n - 1) / (n - numRegressors - 1)`
 * @shape yTrue and yPred `[batch, outputs]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for other shapes
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a number of regressors below 0
 * @see keras.metrics.R2Score
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: ['r2Score'] });
 * ```
 */
export class R2Score extends Metric {
  override readonly direction = 'max';
  readonly classAggregation: ClassAggregation | null;
  readonly numRegressors: number;

  constructor(options: R2ScoreOptions = {}) {
    super(options, ['classAggregation', 'numRegressors']);
    const owner = 'R2Score';
    const { classAggregation = 'uniformAverage' } = options;
    this.classAggregation =
      classAggregation === null ? null : checkOneOf(owner, 'classAggregation', classAggregation, AGGREGATIONS);
    this.numRegressors = checkInteger(owner, 'numRegressors', options.numRegressors ?? 0, 0);
    this.addState('num_samples');
  }

  protected override build(_yTrueShape: Shape, yPredShape: Shape): void {
    const outputs = checkColumns('R2Score', 'outputs', yPredShape);
    for (const name of ['squared_sum', 'sum', 'residual', 'count']) this.addState(name, [outputs]);
  }

  override update(state: readonly Node[], batch: MetricInput): readonly Node[] {
    const { yTrue, yPred } = alignTargets('metric R2Score', batch.yTrue, batch.yPred); // [batch, outputs]
    checkColumns('R2Score', 'outputs', yPred.shape);
    const weights =
      batch.sampleWeight === undefined ? constant(1, yTrue.shape) : alignWeights(batch.sampleWeight, yTrue);
    const weighted = multiply(yTrue, weights);
    const errors = multiply(square(subtract(yTrue, yPred)), weights);
    const [samples, ...sums] = state as [Node, ...Node[]];
    const added = [multiply(yTrue, weighted), weighted, errors, weights];
    return [
      add(samples, sizeOf(yTrue.shape)),
      ...added.map((values, i) => add(sums[i]!, reduceSum(values, { axes: [0] }))),
    ];
  }

  override result(state: readonly Node[]): Node {
    const [samples, squaredSum, sum, residual, count] = state as [Node, Node, Node, Node, Node];
    const total = subtract(squaredSum, multiply(sum, divide(sum, count))); // [outputs]
    const raw = subtract(1, divide(residual, total));
    const scores = select(equal(abs(raw), Number.POSITIVE_INFINITY), 0, raw); // [outputs]
    return this.#adjust(this.#aggregate(scores, total), samples);
  }

  #aggregate(scores: Node, total: Node): Node {
    if (this.classAggregation === null) return scores;
    if (this.classAggregation === 'uniformAverage') return reduceMean(scores);
    return divide(reduceSum(multiply(total, scores)), reduceSum(total));
  }

  #adjust(score: Node, samples: Node): Node {
    if (this.numRegressors === 0) return score;
    const free = subtract(samples, this.numRegressors + 1); // []
    const isPossible = greaterEqual(free, 1);
    const adjusted = subtract(
      1,
      divide(multiply(subtract(1, score), subtract(samples, 1)), select(isPossible, free, 1)),
    );
    return select(broadcastTo(isPossible, score.shape), adjusted, score);
  }

  override getConfig(): Record<string, unknown> {
    return { classAggregation: this.classAggregation, numRegressors: this.numRegressors };
  }
}
