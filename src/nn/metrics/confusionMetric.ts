import { add, reshape } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import { type Count, type CountedAnswers, confusionCounts } from './confusionCounts.ts';
import { divideOrZero } from './meanMetric.ts';
import { Metric, type MetricInput, type MetricOptions } from './metric.ts';

/** Names of state, as in Keras. */
const STATE_NAMES: Readonly<Record<Count, string>> = {
  truePositives: 'true_positives',
  falsePositives: 'false_positives',
  trueNegatives: 'true_negatives',
  falseNegatives: 'false_negatives',
};

/** Counts by name, each `[thresholds]`; those that a metric does not keep are not there. */
export type Counts = Readonly<Record<Count, Node>>;

/** What a metric over counts keeps. */
export interface Kept {
  /** Predictions above a threshold are positive answers. */
  readonly thresholds: readonly number[];
  /** The counts that are state, in order. */
  readonly counts: readonly Count[];
}

/**
 * Base class of metrics over counts of right and wrong answers at some thresholds.
 *
 * @formula counts `[thresholds]`, added up over batches
 */
export abstract class ConfusionMetric extends Metric {
  readonly thresholds: readonly number[];
  readonly #counts: readonly Count[];

  constructor(options: MetricOptions, ownOptions: readonly string[], { thresholds, counts }: Kept) {
    super(options, ownOptions);
    this.thresholds = thresholds;
    this.#counts = counts;
  }

  /** How answers are counted, where it is not one by one at the thresholds. */
  protected counting(_yPred: Node): Partial<CountedAnswers> {
    return {};
  }

  /** The metric from its counts. */
  protected abstract fromCounts(counts: Counts): Node;

  /** Adds the counts as state: `[thresholds]`, unless they are counted for each label. */
  protected addCounts(shape: Shape = [this.thresholds.length]): void {
    for (const count of this.#counts) this.addState(STATE_NAMES[count], shape);
  }

  override update(state: readonly Node[], { yTrue, yPred, sampleWeight }: MetricInput): readonly Node[] {
    const owner = `metric ${this.constructor.name}`;
    const { thresholds } = this;
    const counts = confusionCounts({ owner, yTrue, yPred, sampleWeight, thresholds, ...this.counting(yPred) });
    return this.#counts.map((count, i) => add(state[i]!, counts[count]));
  }

  override result(state: readonly Node[]): Node {
    const result = this.fromCounts(Object.fromEntries(this.#counts.map((count, i) => [count, state[i]!])) as Counts);
    return result.shape.length === 1 && this.thresholds.length === 1 ? reshape(result, []) : result;
  }
}

/** The share of right answers among the positive ones: `TP / (TP + FP)`, 0 where there are none. */
export function precisionOf({ truePositives, falsePositives }: Counts): Node {
  return divideOrZero(truePositives, add(truePositives, falsePositives));
}

/** The share of positive targets that are found: `TP / (TP + FN)`, 0 where there are none. Also called sensitivity. */
export function recallOf({ truePositives, falseNegatives }: Counts): Node {
  return divideOrZero(truePositives, add(truePositives, falseNegatives));
}

/** The share of negative targets that are found: `TN / (TN + FP)`, 0 where there are none. */
export function specificityOf({ trueNegatives, falsePositives }: Counts): Node {
  return divideOrZero(trueNegatives, add(trueNegatives, falsePositives));
}
