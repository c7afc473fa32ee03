/** Zeros around sequences. */
import { ZeroPadding, type ZeroPaddingOptions } from './zeroPadding.ts';

/** Options of {@link ZeroPadding1D}. */
export type ZeroPadding1DOptions = ZeroPaddingOptions<1>;

/**
 * Adds steps of zeros before and after sequences.
 *
 * @formula `y[before + t] = x[t]`, 0 elsewhere
 * @shape input `[batch, steps, channels]` -> output `[batch, before + steps + after, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a padding in none of its forms
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D
 *
 * @example
 * ```ts
 * layers.zeroPadding1d({ padding: [2, 1] }).computeOutputShape([null, 8, 3]); // => [null, 11, 3]
 * ```
 *
 * @see keras.layers.ZeroPadding1D
 */
export class ZeroPadding1D extends ZeroPadding<1> {
  constructor(options: ZeroPadding1DOptions = {}) {
    super(1, options);
  }
}
