import { Adam, type AdamOptions } from './adam.ts';

/** Options of {@link AdamW}. */
export interface AdamWOptions extends AdamOptions {
  /** Part of a weight, times the learning rate, that is taken from it before each update; at least 0. @defaultValue 0.004 */
  weightDecay?: number;
}

/**
 * {@link Adam} with weights that decay by themselves, whatever their gradients are.
 *
 * @formula `w <- w - lr * weightDecay * w`, then as {@link Adam}
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * const decay = optimizers.adamW({ learningRate: 3e-4, weightDecay: 0.01 });
 * decay.excludeFromWeightDecay({ varNames: ['bias', 'gamma', 'beta'] });
 * net.compile({ optimizer: decay, loss: 'mse' });
 * ```
 *
 * @see Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2017; keras.optimizers.AdamW
 */
export class AdamW extends Adam {
  constructor(options: AdamWOptions = {}) {
    super({ ...options, weightDecay: options.weightDecay ?? 0.004 });
  }
}
