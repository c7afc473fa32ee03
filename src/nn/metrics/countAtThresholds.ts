import type { Node } from '../../graph/node.ts';
import type { Count } from './confusionCounts.ts';
import { ConfusionMetric, type Counts } from './confusionMetric.ts';
import type { MetricOptions } from './metric.ts';
import { checkThresholds, type Thresholds } from './thresholds.ts';

/** Options of metrics that count one kind of answers. */
export interface ThresholdsOptions extends MetricOptions {
  /**
   * Predictions above it are positive answers; in [0, 1]. With a list there is one result for each, which `compile` does
   * not take. @defaultValue 0.5
   */
  thresholds?: Thresholds | null;
}

/**
 * Base class of metrics that count one kind of answers.
 *
 * @formula `sum(weight)` of the answers of that kind
 */
export abstract class CountAtThresholds extends ConfusionMetric {
  readonly #count: Count;
  readonly #given: Thresholds | null;

  constructor(count: Count, options: ThresholdsOptions = {}) {
    const thresholds = checkThresholds(new.target.name, options.thresholds ?? 0.5);
    super(options, ['thresholds'], { thresholds, counts: [count] });
    this.#count = count;
    this.#given = options.thresholds ?? null;
    this.addCounts();
  }

  protected override fromCounts(counts: Counts): Node {
    return counts[this.#count];
  }

  override getConfig(): Record<string, unknown> {
    return { thresholds: this.#given };
  }
}
