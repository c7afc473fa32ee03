import { RateDecay, type RateDecayOptions } from './rateDecay.ts';

/**
 * Divides the learning rate by a number that grows evenly.
 *
 * @formula `lr = initialLearningRate / (1 + decayRate * step / decaySteps)`, the quotient rounded down with `staircase`
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` when `decaySteps` is not above 0
 * @see keras.optimizers.schedules.InverseTimeDecay
 */
export class InverseTimeDecay extends RateDecay {
  constructor(options: RateDecayOptions) {
    super(options, 'InverseTimeDecay');
  }

  override call(step: number): number {
    return this.initialLearningRate / (1 + this.decayRate * this.periods(step));
  }
}
