import { RateDecay, type RateDecayOptions } from './rateDecay.ts';

/**
 * Divides the learning rate by a number that grows evenly.
 *
 * @formula `lr = initialLearningRate / (1 + decayRate * step / decaySteps)`, the quotient rounded down with `staircase`
 * @throws {@link InvalidArgumentError} `ERR_INVALID_ARGUMENT` when `decaySteps` is not above 0
 *
 * @example
 * ```ts
 * const rate = schedules.inverseTimeDecay({ initialLearningRate: 0.8, decaySteps: 100, decayRate: 1 });
 * [0, 100, 300].map((step) => rate.call(step)); // => [0.8, 0.4, 0.2]
 * ```
 *
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
