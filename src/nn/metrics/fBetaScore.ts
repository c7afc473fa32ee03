import {
  abs,
  add,
  cast,
  divide,
  greater,
  greaterEqual,
  logicalAnd,
  multiply,
  reduceMax,
  reduceMean,
  reduceSum,
  subtract,
} from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkNumber, checkOneOf } from '../../util/check.ts';
import { alignWeights } from '../losses/loss.ts';
import { alignTargets } from '../targets.ts';
import { checkColumns } from './columns.ts';
import { Metric, type MetricInput, type MetricOptions } from './metric.ts';

const AVERAGES = ['micro', 'macro', 'weighted'] as const;

/** How scores of classes become one: counted together, their mean, or their mean weighted by how often classes come. */
export type ScoreAverage = (typeof AVERAGES)[number];

/** Keras' epsilon: keeps divisors away from 0. */
const EPSILON = 1e-7;

/** A prediction that is as good as 0 is no answer, also where it is the largest. */
const NO_ANSWER = 1e-9;

/** Options of {@link F1Score}. */
export interface F1ScoreOptions extends MetricOptions {
  /**
   * 'micro': all classes counted together; 'macro': mean of the scores of classes; 'weighted': their mean weighted by the
   * targets of each; null: one score for each class, which `compile` does not take. @defaultValue null
   */
  average?: ScoreAverage | null;
  /** Predictions above it are answers, in (0, 1]; null: the largest of each sample is. @defaultValue null */
  threshold?: number | null;
}

/** Options of {@link FBetaScore}. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How much more recall counts than precision. @defaultValue 1 */
  beta?: number;
}

/**
 * Mean of precision and recall, in which recall counts `beta` times as much, over all batches so far.
 *
 * @remarks
 * Its default name is 'fbeta_score', as in Keras.
 *
 * @formula `(1 + beta^2) * precision * recall / (beta^2 * precision + recall)` of each class, then averaged
 * @shape yTrue (one-hot or several) and yPred `[batch, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for other shapes
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a beta that is not positive, a threshold outside (0, 1]
 * @see keras.metrics.FBetaScore
 * @example
 * ```ts
 * const recallFirst = metrics.fBetaScore({ beta: 2, average: 'macro' });
 * net.compile({ loss: 'categoricalCrossentropy', metrics: [recallFirst] });
 * ```
 */
export class FBetaScore extends Metric {
  override readonly direction = 'max';
  readonly average: ScoreAverage | null;
  readonly beta: number;
  readonly threshold: number | null;

  constructor(options: FBetaScoreOptions = {}) {
    super({ name: 'fbeta_score', ...options }, ['average', 'beta', 'threshold']);
    const owner = this.constructor.name;
    const { average = null, threshold = null } = options;
    this.average = average === null ? null : checkOneOf(owner, 'average', average, AVERAGES);
    this.beta = checkNumber(owner, 'beta', options.beta ?? 1, { min: 0, exclusiveMinimum: true });
    const bounds = { min: 0, max: 1, exclusiveMinimum: true };
    this.threshold = threshold === null ? null : checkNumber(owner, 'threshold', threshold, bounds);
    if (this.average === 'micro') this.#addCounts([]);
  }

  #addCounts(shape: Shape): void {
    for (const name of ['true_positives', 'false_positives', 'false_negatives', 'intermediate_weights']) {
      this.addState(name, shape);
    }
  }

  protected override build(_yTrueShape: Shape, yPredShape: Shape): void {
    if (this.average !== 'micro') this.#addCounts([checkColumns(this.constructor.name, 'classes', yPredShape)]);
  }

  override update(state: readonly Node[], batch: MetricInput): readonly Node[] {
    const owner = this.constructor.name;
    const pair = alignTargets(`metric ${owner}`, batch.yTrue, batch.yPred);
    checkColumns(owner, 'classes', pair.yPred.shape);
    const target = pair.yTrue; // [batch, classes]
    const answer = this.#answers(pair.yPred); // [batch, classes]
    const axes = this.average === 'micro' ? [0, 1] : [0];
    const weights = batch.sampleWeight === undefined ? undefined : alignWeights(batch.sampleWeight, target);
    const sum = (x: Node): Node => reduceSum(weights === undefined ? x : multiply(x, weights), { axes });
    const counts = [
      multiply(answer, target),
      multiply(answer, subtract(1, target)),
      multiply(subtract(1, answer), target),
      target,
    ];
    return counts.map((count, i) => add(state[i]!, sum(count)));
  }

  #answers(yPred: Node): Node {
    if (this.threshold !== null) return cast(greater(yPred, this.threshold), 'float32');
    const isLargest = greaterEqual(yPred, reduceMax(yPred, { axes: [-1], keepDims: true }));
    return cast(logicalAnd(isLargest, greater(abs(yPred), NO_ANSWER)), 'float32');
  }

  override result(state: readonly Node[]): Node {
    const [truePositives, falsePositives, falseNegatives, targets] = state as [Node, Node, Node, Node];
    const share = (wrong: Node): Node => divide(truePositives, add(add(truePositives, wrong), EPSILON));
    const [precision, recall] = [share(falsePositives), share(falseNegatives)];
    const square = this.beta ** 2;
    const sum = add(multiply(precision, square), recall);
    const scores = multiply(divide(multiply(precision, recall), add(sum, EPSILON)), 1 + square); // [] or [classes]
    if (this.average === 'macro') return reduceMean(scores);
    if (this.average !== 'weighted') return scores;
    return reduceSum(multiply(scores, divide(targets, add(reduceSum(targets), EPSILON))));
  }

  override getConfig(): Record<string, unknown> {
    return { average: this.average, beta: this.beta, threshold: this.threshold };
  }
}
