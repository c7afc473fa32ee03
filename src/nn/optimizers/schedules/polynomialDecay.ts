import { checkBoolean, checkNumber } from '../../../util/check.ts';
import { checkRate, checkSteps, LearningRateSchedule, type ScheduleOptions } from './learningRateSchedule.ts';

/** Options of {@link PolynomialDecay}. */
export interface PolynomialDecayOptions extends ScheduleOptions {
  /** Learning rate of the first batch; at least 0. */
  initialLearningRate: number;
  /** Batches until `endLearningRate` is reached; above 0. */
  decaySteps: number;
  /** Where the fall ends; at least 0. @defaultValue 0.0001 */
  endLearningRate?: number;
  /** Degree of the polynomial, at least 0; 1 falls evenly. @defaultValue 1 */
  power?: number;
  /** Begin again, over ever longer periods, rather than stay at the end. @defaultValue false */
  cycle?: boolean;
}

/**
 * Falls to `endLearningRate` along a polynomial.
 *
 * @formula `lr = (initialLearningRate - endLearningRate) * (1 - min(step, decaySteps) / decaySteps)^power +
 *   endLearningRate`; with `cycle`, `decaySteps * max(1, ceil(step / decaySteps))` takes the place of `decaySteps`
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` when `decaySteps` is not above 0
 *
 * @example
 * ```ts
 * const rate = schedules.polynomialDecay({ initialLearningRate: 0.5, decaySteps: 100, endLearningRate: 0.25 });
 * [0, 50, 100, 150].map((step) => rate.call(step)); // => [0.5, 0.375, 0.25, 0.25]
 * ```
 *
 * @see keras.optimizers.schedules.PolynomialDecay
 */
export class PolynomialDecay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate: number;
  readonly power: number;
  readonly cycle: boolean;

  constructor(options: PolynomialDecayOptions) {
    const owner = 'PolynomialDecay';
    super(options, ['initialLearningRate', 'decaySteps', 'endLearningRate', 'power', 'cycle'], owner);
    this.initialLearningRate = checkRate(owner, 'initialLearningRate', options.initialLearningRate);
    this.decaySteps = checkSteps(owner, 'decaySteps', options.decaySteps);
    this.endLearningRate = checkRate(owner, 'endLearningRate', options.endLearningRate ?? 0.0001);
    this.power = checkNumber(owner, 'power', options.power ?? 1, { min: 0 });
    this.cycle = checkBoolean(owner, 'cycle', options.cycle ?? false);
  }

  override call(step: number): number {
    const { initialLearningRate, endLearningRate, decaySteps, power, cycle } = this;
    const length = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const left = 1 - Math.min(step, length) / length;
    return (initialLearningRate - endLearningRate) * left ** power + endLearningRate;
  }

  override getConfig(): Record<string, unknown> {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle, name } = this;
    return { initialLearningRate, decaySteps, endLearningRate, power, cycle, name };
  }
}
