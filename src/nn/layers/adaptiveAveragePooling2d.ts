/** Adaptive average pooling of images. */
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptivePooling.ts';

/** Options of {@link AdaptiveAveragePooling2D}. */
export type AdaptiveAveragePooling2DOptions = AdaptivePoolingOptions<2>;

/**
 * Brings images of any size to one size: takes the mean of as many windows as asked for.
 *
 * @remarks
 * Window `i` of `n` reaches from `floor(i * size / n)` to `ceil((i + 1) * size / n) - 1`. With more outputs than
 * inputs the windows hold one or two elements.
 *
 * @formula `y[i] = mean(x in window i)`, along each spatial dimension
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `outputSize` is not positive integers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.adaptiveAveragePooling2d({ outputSize: [4, 2] }).computeOutputShape([null, 10, 7, 3]); // => [null, 4, 2, 3]
 * ```
 *
 * @see keras.layers.AdaptiveAveragePooling2D
 */
export class AdaptiveAveragePooling2D extends AdaptivePooling<2> {
  constructor(options: AdaptiveAveragePooling2DOptions) {
    super(2, 'average', options);
  }
}
