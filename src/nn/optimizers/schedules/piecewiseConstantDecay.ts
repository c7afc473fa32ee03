import { InvalidArgumentError } from '../../../util/errors.ts';
import { checkNumbers, checkRate, LearningRateSchedule, type ScheduleOptions } from './learningRateSchedule.ts';

/** Options of {@link PiecewiseConstantDecay}. */
export interface PiecewiseConstantDecayOptions extends ScheduleOptions {
  /** Last step of each piece but the last, rising. */
  boundaries: readonly number[];
  /** Learning rate of each piece: one more than boundaries. */
  values: readonly number[];
}

/**
 * A learning rate that changes at given steps.
 *
 * @formula `lr = values[i]`, `i` the number of boundaries below `step`
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` where values are not one more than boundaries, or boundaries
 *   do not rise
 *
 * @example
 * ```ts
 * const rate = schedules.piecewiseConstantDecay({ boundaries: [100, 200], values: [0.1, 0.01, 0.001] });
 * [0, 100, 101, 201].map((step) => rate.call(step)); // => [0.1, 0.1, 0.01, 0.001]
 * ```
 *
 * @see keras.optimizers.schedules.PiecewiseConstantDecay
 */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];

  constructor(options: PiecewiseConstantDecayOptions) {
    super(options, ['boundaries', 'values'], 'PiecewiseConstant');
    const owner = 'PiecewiseConstantDecay';
    this.boundaries = checkNumbers(owner, 'boundaries', options.boundaries);
    this.values = checkNumbers(owner, 'values', options.values).map((value, i) =>
      checkRate(owner, `values[${i}]`, value),
    );
    if (this.values.length !== this.boundaries.length + 1) {
      throw new InvalidArgumentError(
        `${owner}: expected one value more than boundaries, got ${this.values.length} values for ` +
          `${this.boundaries.length} boundaries. The last value holds after the last boundary.`,
      );
    }
    if (this.boundaries.some((boundary, i) => i > 0 && boundary <= this.boundaries[i - 1]!)) {
      throw new InvalidArgumentError(`${owner}: expected boundaries to rise, got [${this.boundaries.join(', ')}].`);
    }
  }

  override call(step: number): number {
    const piece = this.boundaries.findIndex((boundary) => step <= boundary);
    return this.values[piece === -1 ? this.boundaries.length : piece]!;
  }

  override getConfig(): Record<string, unknown> {
    return { boundaries: [...this.boundaries], values: [...this.values], name: this.name };
  }
}
