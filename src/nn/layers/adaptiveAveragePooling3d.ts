/** Adaptive average pooling of volumes. */
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptivePooling.ts';

/** Options of {@link AdaptiveAveragePooling3D}. */
export type AdaptiveAveragePooling3DOptions = AdaptivePoolingOptions<3>;

/**
 * Brings volumes of any size to one size: takes the mean of as many windows as asked for.
 *
 * @remarks
 * Window `i` of `n` reaches from `floor(i * size / n)` to `ceil((i + 1) * size / n) - 1`. With more outputs than
 * inputs the windows hold one or two elements.
 *
 * @formula `y[i] = mean(x in window i)`, along each spatial dimension
 * @shape input `[batch, depth, height, width, channels]` -> output `[batch, outDepth, outHeight, outWidth, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `outputSize` is not positive integers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D
 *
 * @example
 * ```ts
 * layers.adaptiveAveragePooling3d({ outputSize: 2 }).computeOutputShape([null, 4, 8, 7, 3]); // => [null, 2, 2, 2, 3]
 * ```
 *
 * @see keras.layers.AdaptiveAveragePooling3D
 */
export class AdaptiveAveragePooling3D extends AdaptivePooling<3> {
  constructor(options: AdaptiveAveragePooling3DOptions) {
    super(3, 'average', options);
  }
}
