import { RateDecay, type RateDecayOptions } from './rateDecay.ts';

/**
 * Multiplies the learning rate by `decayRate` every `decaySteps` batches.
 *
 * @formula `lr = initialLearningRate * decayRate^(step / decaySteps)`, the exponent rounded down with `staircase`
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` when `decaySteps` is not above 0
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
