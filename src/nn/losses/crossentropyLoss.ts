/** What crossentropies share: scores or probabilities, smoothed targets, the axis. */
import { add, multiply } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { Loss, type LossOptions } from './loss.ts';
import { checkLossAxis } from './lossAxis.ts';

/** Options of crossentropies with targets that are probabilities. */
export interface CrossentropyLossOptions extends LossOptions {
  /** Whether predictions are scores before the sigmoid or softmax. @defaultValue false */
  fromLogits?: boolean;
  /** Share of each target that is spread evenly over all answers, in [0, 1]. @defaultValue 0 */
  labelSmoothing?: number;
  /** The axis of the answers; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Base class of crossentropies with targets that are probabilities.
 *
 * @formula the targets become `yTrue * (1 - s) + s / answers`, `s` the label smoothing
 */
export abstract class CrossentropyLoss extends Loss {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: CrossentropyLossOptions = {}, ownOptions: readonly string[] = []) {
    super(options, [...ownOptions, 'fromLogits', 'labelSmoothing', 'axis']);
    const owner = this.constructor.name;
    this.fromLogits = checkBoolean(owner, 'fromLogits', options.fromLogits ?? false);
    this.labelSmoothing = checkNumber(owner, 'labelSmoothing', options.labelSmoothing ?? 0, { min: 0, max: 1 });
    this.axis = checkLossAxis(owner, options.axis ?? -1);
  }

  /** Targets with a share of them spread over a number of answers. */
  protected smooth(target: Node, answers: number): Node {
    return this.labelSmoothing === 0
      ? target
      : add(multiply(target, 1 - this.labelSmoothing), this.labelSmoothing / answers);
  }

  override getConfig(): Record<string, unknown> {
    return { fromLogits: this.fromLogits, labelSmoothing: this.labelSmoothing, axis: this.axis };
  }
}
