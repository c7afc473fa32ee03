/** What the two decays by rate and number of steps share. */
import { checkBoolean, checkNumber } from '../../../util/check.ts';
import { checkRate, checkSteps, LearningRateSchedule, type ScheduleOptions } from './learningRateSchedule.ts';

/** Options of {@link ExponentialDecay} and {@link InverseTimeDecay}. */
export interface RateDecayOptions extends ScheduleOptions {
  /** Learning rate of the first batch; at least 0. */
  initialLearningRate: number;
  /** Batches after which one `decayRate` has been applied; above 0. */
  decaySteps: number;
  /** How much the learning rate falls in `decaySteps`; at least 0. */
  decayRate: number;
  /** Fall at every multiple of `decaySteps` rather than at every batch. @defaultValue false */
  staircase?: boolean;
}

/** Base of the schedules that depend on `step / decaySteps`. */
export abstract class RateDecay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  readonly staircase: boolean;

  constructor(options: RateDecayOptions, defaultName: string) {
    super(options, ['initialLearningRate', 'decaySteps', 'decayRate', 'staircase'], defaultName);
    const owner = new.target.name;
    this.initialLearningRate = checkRate(owner, 'initialLearningRate', options.initialLearningRate);
    this.decaySteps = checkSteps(owner, 'decaySteps', options.decaySteps);
    this.decayRate = checkNumber(owner, 'decayRate', options.decayRate, { min: 0 });
    this.staircase = checkBoolean(owner, 'staircase', options.staircase ?? false);
  }

  /** How often the rate has been applied. */
  protected periods(step: number): number {
    const periods = step / this.decaySteps;
    return this.staircase ? Math.floor(periods) : periods;
  }

  override getConfig(): Record<string, unknown> {
    const { initialLearningRate, decaySteps, decayRate, staircase, name } = this;
    return { initialLearningRate, decaySteps, decayRate, staircase, name };
  }
}
