/** Adaptive average pooling of sequences. */
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptivePooling.ts';

/** Options of {@link AdaptiveAveragePooling1D}. */
export type AdaptiveAveragePooling1DOptions = AdaptivePoolingOptions<1>;

/**
 * Brings sequences of any size to one size: takes the mean of as many windows as asked for.
 *
 * @remarks
 * Window `i` of `n` reaches from `floor(i * size / n)` to `ceil((i + 1) * size / n) - 1`. With more outputs than
 * inputs the windows hold one or two elements.
 *
 * @formula `y[i] = mean(x in window i)`, along each spatial dimension
 * @shape input `[batch, steps, channels]` -> output `[batch, outputSize, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `outputSize` is not positive integers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D
 *
 * @example
 * ```ts
 * layers.adaptiveAveragePooling1d({ outputSize: 4 }).computeOutputShape([null, 10, 3]); // => [null, 4, 3]
 * ```
 *
 * @see keras.layers.AdaptiveAveragePooling1D
 */
export class AdaptiveAveragePooling1D extends AdaptivePooling<1> {
  constructor(options: AdaptiveAveragePooling1DOptions) {
    super(1, 'average', options);
  }
}
