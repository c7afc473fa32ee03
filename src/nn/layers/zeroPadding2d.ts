/** Zeros around images. */
import { ZeroPadding, type ZeroPaddingOptions } from './zeroPadding.ts';

/** Options of {@link ZeroPadding2D}. */
export type ZeroPadding2DOptions = ZeroPaddingOptions<2>;

/**
 * Adds rows and columns of zeros around images.
 *
 * @remarks
 * For a convolution without strides, `padding: 'same'` does it without a layer. With strides it pads less before than
 * after; networks that were designed elsewhere (ResNet) pad both sides alike and need this layer.
 *
 * @formula `y[top + i, left + j] = x[i, j]`, 0 elsewhere
 * @shape input `[batch, height, width, channels]` ->
 *   output `[batch, top + height + bottom, left + width + right, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a padding in none of its forms
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.zeroPadding2d({ padding: [[0, 1], [2, 3]] }).computeOutputShape([null, 8, 8, 3]); // => [null, 9, 13, 3]
 * ```
 *
 * @see keras.layers.ZeroPadding2D
 */
export class ZeroPadding2D extends ZeroPadding<2> {
  constructor(options: ZeroPadding2DOptions = {}) {
    super(2, options);
  }
}
