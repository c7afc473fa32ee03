/** Shorter sequences. */
import { Cropping, type CroppingOptions } from './cropping.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link Cropping1D}. */
export type Cropping1DOptions = Omit<CroppingOptions<1>, 'dataFormat'>;

/**
 * Cuts steps off both ends of sequences.
 *
 * @formula `y[t] = x[before + t]`
 * @shape input `[batch, steps, channels]` -> output `[batch, steps - before - after, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a cropping in none of its forms
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, or nothing of it would be left
 *
 * @example
 * ```ts
 * layers.cropping1d({ cropping: [2, 1] }).computeOutputShape([null, 8, 3]); // => [null, 5, 3]
 * ```
 *
 * @see keras.layers.Cropping1D
 */
export class Cropping1D extends Cropping<1> {
  constructor(options: Cropping1DOptions = {}) {
    super(1, options);
  }

  override getConfig(): LayerConfig {
    return { cropping: [...this.cropping[0]!] };
  }
}
