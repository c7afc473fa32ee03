/** Longer sequences. */
import type { LayerConfig } from './layer.ts';
import { UpSampling, type UpSamplingOptions } from './upSampling.ts';

/** Options of {@link UpSampling1D}. */
export type UpSampling1DOptions = Omit<UpSamplingOptions<1>, 'dataFormat'>;

/**
 * Makes sequences longer: repeats each step.
 *
 * @formula `y[b, t * size + k, c] = x[b, t, c]`, `k = 0 .. size - 1`
 * @shape input `[batch, steps, channels]` -> output `[batch, steps * size, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `size` is not a positive integer
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D
 *
 * @example
 * ```ts
 * layers.upSampling1d({ size: 3 }).computeOutputShape([null, 8, 4]); // => [null, 24, 4]
 * ```
 *
 * @see keras.layers.UpSampling1D
 */
export class UpSampling1D extends UpSampling<1> {
  constructor(options: UpSampling1DOptions = {}) {
    super(1, options);
  }

  override getConfig(): LayerConfig {
    return { size: this.size[0] };
  }
}
