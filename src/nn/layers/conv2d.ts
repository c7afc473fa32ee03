/** The 2-D convolution layer. */
import { Convolution, type ConvolutionOptions } from './convolution.ts';

/** Options of {@link Conv2D}. */
export type Conv2DOptions = ConvolutionOptions<2>;

/**
 * Finds local patterns in images: slides windows of weights over height and width.
 *
 * @formula `y[n,p,q,k] = activation(sum_{i,j,c} x[n, p*s+i*d-pad, q*s+j*d-pad, c] * kernel[i,j,c,k] + bias[k])`
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, filters]`;
 *   kernel `[kernelHeight, kernelWidth, channels / groups, filters]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, `groups` that do not
 *   divide `filters`, or strides and dilation both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.conv2d({ filters: 32, kernelSize: 3 }).computeOutputShape([null, 28, 28, 1]); // => [null, 26, 26, 32]
 * ```
 *
 * @see keras.layers.Conv2D
 */
export class Conv2D extends Convolution<2> {
  constructor(options: Conv2DOptions) {
    super(2, options);
  }
}
