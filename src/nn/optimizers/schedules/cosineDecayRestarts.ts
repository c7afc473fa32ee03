import { checkNumber } from '../../../util/check.ts';
import {
  checkRate,
  checkSteps,
  cosineFall,
  LearningRateSchedule,
  type ScheduleOptions,
} from './learningRateSchedule.ts';

/** Options of {@link CosineDecayRestarts}. */
export interface CosineDecayRestartsOptions extends ScheduleOptions {
  /** Learning rate of the first batch; at least 0. */
  initialLearningRate: number;
  /** Batches of the first fall; above 0. */
  firstDecaySteps: number;
  /** How many times as long as the last one each fall is, at least 1. @defaultValue 2 */
  tMul?: number;
  /** Where each fall begins, as a multiple of where the last one began; at least 0. @defaultValue 1 */
  mMul?: number;
  /** The end of a fall as a fraction of `initialLearningRate`, in [0, 1]. @defaultValue 0 */
  alpha?: number;
}

/**
 * Falls along half a cosine, again and again.
 *
 * @formula `lr = initialLearningRate * ((1 - alpha) * mMul^i * (1 + cos(pi * t)) / 2 + alpha)`, `i` the number of restarts,
 *   `t` in [0, 1) how much of the present fall is over; fall `i` takes `firstDecaySteps * tMul^i` batches
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` when `firstDecaySteps` is not above 0 or `tMul` below 1 (for
 *   which Keras gives NaN after the last of the ever shorter falls)
 *
 * @example
 * ```ts
 * const rate = schedules.cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 100, tMul: 2, mMul: 0.5 });
 * [0, 50, 100, 200].map((step) => rate.call(step)); // => [0.1, 0.05, 0.05, 0.025]
 * ```
 *
 * @see Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2016;
 *   keras.optimizers.schedules.CosineDecayRestarts
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly firstDecaySteps: number;
  readonly tMul: number;
  readonly mMul: number;
  readonly alpha: number;

  constructor(options: CosineDecayRestartsOptions) {
    super(options, ['initialLearningRate', 'firstDecaySteps', 'tMul', 'mMul', 'alpha'], 'SGDRDecay');
    const owner = 'CosineDecayRestarts';
    this.initialLearningRate = checkRate(owner, 'initialLearningRate', options.initialLearningRate);
    this.firstDecaySteps = checkSteps(owner, 'firstDecaySteps', options.firstDecaySteps);
    this.tMul = checkNumber(owner, 'tMul', options.tMul ?? 2, { min: 1 });
    this.mMul = checkNumber(owner, 'mMul', options.mMul ?? 1, { min: 0 });
    this.alpha = checkNumber(owner, 'alpha', options.alpha ?? 0, { min: 0, max: 1 });
  }

  override call(step: number): number {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = this;
    const falls = step / firstDecaySteps;
    let restarts: number;
    let fraction: number;
    if (tMul === 1) {
      restarts = Math.floor(falls);
      fraction = falls - restarts;
    } else {
      // Restart i is at (tMul^i - 1) / (tMul - 1) first falls.
      const start = (i: number): number => (tMul ** i - 1) / (tMul - 1);
      restarts = Math.floor(Math.log1p(falls * (tMul - 1)) / Math.log(tMul));
      // Logarithms may miss a restart by a rounding error.
      if (start(restarts + 1) <= falls) restarts++;
      else if (start(restarts) > falls) restarts--;
      fraction = (falls - start(restarts)) / tMul ** restarts;
    }
    return initialLearningRate * ((1 - alpha) * mMul ** restarts * cosineFall(fraction) + alpha);
  }

  override getConfig(): Record<string, unknown> {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha, name } = this;
    return { initialLearningRate, firstDecaySteps, tMul, mMul, alpha, name };
  }
}
