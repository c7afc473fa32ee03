import { greaterEqual, reduceMax, select } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkInteger, checkNumber } from '../../util/check.ts';
import { checkClassId } from './classThresholds.ts';
import type { CountedAnswers } from './confusionCounts.ts';
import { ConfusionMetric } from './confusionMetric.ts';
import type { MetricOptions } from './metric.ts';
import { evenThresholds } from './thresholds.ts';

/** Options of metrics that are best under a constraint. */
export interface BestUnderConstraintOptions extends MetricOptions {
  /** How many thresholds from 0 to 1 are tried; with 1 it is 0.5 alone. @defaultValue 200 */
  numThresholds?: number;
  /** The class that counts, an index into the last axis. @defaultValue all */
  classId?: number | null;
}

/**
 * Base class of the best value of one share of answers at thresholds where another is large enough.
 *
 * @formula `max(value[t])` over the thresholds t with `constrained[t] >= bound`, 0 where there is none
 */
export abstract class BestUnderConstraint extends ConfusionMetric {
  override readonly direction = 'max';
  readonly numThresholds: number;
  readonly classId: number | null;
  readonly #constrained: string;
  readonly #bound: number;

  /** `constrained` names the option that holds the bound. */
  constructor(constrained: string, bound: unknown, options: BestUnderConstraintOptions) {
    const owner = new.target.name;
    const count = checkInteger(owner, 'numThresholds', options.numThresholds ?? 200);
    super(options, [constrained, 'numThresholds', 'classId'], {
      thresholds: count === 1 ? [0.5] : evenThresholds(count),
      counts: ['truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives'],
    });
    this.numThresholds = count;
    this.classId = checkClassId(owner, options.classId);
    this.#constrained = constrained;
    this.#bound = checkNumber(owner, constrained, bound, { min: 0, max: 1 });
    this.addCounts();
  }

  protected override counting(): Partial<CountedAnswers> {
    return { classId: this.classId };
  }

  /** The largest of `values` where `constrained` reaches the bound. */
  protected best(values: Node, constrained: Node): Node {
    return reduceMax(select(greaterEqual(constrained, this.#bound), values, 0));
  }

  override getConfig(): Record<string, unknown> {
    return { [this.#constrained]: this.#bound, numThresholds: this.numThresholds, classId: this.classId };
  }
}
