import { checkNumber } from '../../../util/check.ts';
import {
  checkRate,
  checkSteps,
  cosineFall,
  LearningRateSchedule,
  type ScheduleOptions,
} from './learningRateSchedule.ts';

/** Options of {@link CosineDecay}. */
export interface CosineDecayOptions extends ScheduleOptions {
  /** Learning rate of the first batch; at least 0. */
  initialLearningRate: number;
  /** Batches of the fall, those of the warm-up not counted; above 0. */
  decaySteps: number;
  /** The end of the fall as a fraction of its beginning, in [0, 1]. @defaultValue 0 */
  alpha?: number;
  /** Rise evenly to this learning rate before the fall; null for no warm-up. @defaultValue null */
  warmupTarget?: number | null;
  /** Batches of the rise; at least 0. @defaultValue 0 */
  warmupSteps?: number;
}

/**
 * Falls along half a cosine, after an even rise if wished.
 *
 * @formula `lr = top * ((1 - alpha) * (1 + cos(pi * min(t, decaySteps) / decaySteps)) / 2 + alpha)`; without warm-up
 *   `top = initialLearningRate`, `t = step`; with it `top = warmupTarget`, `t = step - warmupSteps`, and before that
 *   `lr = initialLearningRate + (warmupTarget - initialLearningRate) * step / warmupSteps`
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` when `decaySteps` is not above 0
 *
 * @example
 * ```ts
 * const rate = schedules.cosineDecay({ initialLearningRate: 0, decaySteps: 900, warmupTarget: 0.1, warmupSteps: 100 });
 * [0, 50, 100, 550, 1000].map((step) => rate.call(step)); // => [0, 0.05, 0.1, 0.05, 0]
 * ```
 *
 * @see Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2016;
 *   keras.optimizers.schedules.CosineDecay
 */
export class CosineDecay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly alpha: number;
  readonly warmupTarget: number | null;
  readonly warmupSteps: number;

  constructor(options: CosineDecayOptions) {
    const owner = 'CosineDecay';
    super(options, ['initialLearningRate', 'decaySteps', 'alpha', 'warmupTarget', 'warmupSteps'], owner);
    this.initialLearningRate = checkRate(owner, 'initialLearningRate', options.initialLearningRate);
    this.decaySteps = checkSteps(owner, 'decaySteps', options.decaySteps);
    this.alpha = checkNumber(owner, 'alpha', options.alpha ?? 0, { min: 0, max: 1 });
    const target = options.warmupTarget ?? null;
    this.warmupTarget = target === null ? null : checkRate(owner, 'warmupTarget', target);
    this.warmupSteps = checkNumber(owner, 'warmupSteps', options.warmupSteps ?? 0, { min: 0 });
  }

  override call(step: number): number {
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = this;
    if (warmupTarget !== null && step < warmupSteps) {
      return initialLearningRate + (warmupTarget - initialLearningRate) * (step / warmupSteps);
    }
    const top = warmupTarget ?? initialLearningRate;
    const elapsed = warmupTarget === null ? step : step - warmupSteps;
    return top * ((1 - alpha) * cosineFall(Math.min(elapsed, decaySteps) / decaySteps) + alpha);
  }

  override getConfig(): Record<string, unknown> {
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps, name } = this;
    return { initialLearningRate, decaySteps, alpha, name, warmupTarget, warmupSteps };
  }
}
