import { Adam, type AdamOptions } from './adam.ts';

/** Options of {@link AdamW}. */
export interface AdamWOptions extends AdamOptions {
  /** Fraction of a weight, times the learning rate, that is taken from it before each update. @defaultValue 0.004 */
  weightDecay?: number;
}

/**
 * {@link Adam} with weights that decay by themselves, whatever their gradients are.
 *
 * @formula `w <- w - lr * weightDecay * w`, then as {@link Adam}
 * @see Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2017; keras.optimizers.AdamW
 */
export class AdamW extends Adam {
  constructor(options: AdamWOptions = {}) {
    super({ ...options, weightDecay: options.weightDecay ?? 0.004 });
  }
}
