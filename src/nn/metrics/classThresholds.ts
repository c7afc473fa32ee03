import { checkInteger } from '../../util/check.ts';
import { BELOW_ALL, type Count, type CountedAnswers } from './confusionCounts.ts';
import { ConfusionMetric } from './confusionMetric.ts';
import type { ThresholdsOptions } from './countAtThresholds.ts';
import { checkThresholds, type Thresholds } from './thresholds.ts';

/** Options of {@link Precision} and {@link Recall}. */
export interface ClassThresholdsOptions extends ThresholdsOptions {
  /** Only the largest predictions of a sample are positive answers; without thresholds all of them are. @defaultValue all */
  topK?: number | null;
  /** The class that counts, an index into the last axis. @defaultValue all */
  classId?: number | null;
}

/**
 * Base class of precision and recall: thresholds, the largest predictions, one class.
 *
 * @formula a share of two counts at each threshold
 */
export abstract class ClassThresholds extends ConfusionMetric {
  readonly topK: number | null;
  readonly classId: number | null;
  readonly #given: Thresholds | null;

  constructor(counts: readonly Count[], options: ClassThresholdsOptions = {}) {
    const owner = new.target.name;
    const { topK = null, classId = null, thresholds = null } = options;
    const usual = topK === null ? [0.5] : [BELOW_ALL];
    super(options, ['thresholds', 'topK', 'classId'], {
      thresholds: thresholds === null ? usual : checkThresholds(owner, thresholds),
      counts,
    });
    this.topK = topK === null ? null : checkInteger(owner, 'topK', topK);
    this.classId = checkClassId(owner, classId);
    this.#given = thresholds;
    this.addCounts();
  }

  protected override counting(): Partial<CountedAnswers> {
    return { topK: this.topK, classId: this.classId };
  }

  override getConfig(): Record<string, unknown> {
    return { thresholds: this.#given, topK: this.topK, classId: this.classId };
  }
}

/** The option `classId`: an index, or none. */
export function checkClassId(owner: string, classId: unknown): number | null {
  return classId === null || classId === undefined ? null : checkInteger(owner, 'classId', classId, 0);
}
