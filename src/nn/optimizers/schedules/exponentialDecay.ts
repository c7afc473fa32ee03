import { RateDecay, type RateDecayOptions } from './rateDecay.ts';

/**
 * Multiplies the learning rate by `decayRate` every `decaySteps` batches.
 *
 * @formula `lr = initialLearningRate * decayRate^(step / decaySteps)`, the exponent rounded down with `staircase`
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` when `decaySteps` is not above 0
 *
 * @example
 * ```ts
 * const rate = schedules.exponentialDecay({ initialLearningRate: 0.8, decaySteps: 100, decayRate: 0.5, staircase: true });
 * [0, 99, 100, 250].map((step) => rate.call(step)); // => [0.8, 0.8, 0.4, 0.2]
 * ```
 *
 * @see keras.optimizers.schedules.ExponentialDecay
 */
export class ExponentialDecay extends RateDecay {
  constructor(options: RateDecayOptions) {
    super(options, 'ExponentialDecay');
  }

  override call(step: number): number {
    return this.initialLearningRate * this.decayRate ** this.periods(step);
  }
}
