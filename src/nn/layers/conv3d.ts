/** The 3-D convolution layer. */
import { Convolution, type ConvolutionOptions } from './convolution.ts';

/** Options of {@link Conv3D}. */
export type Conv3DOptions = ConvolutionOptions<3>;

/**
 * Finds local patterns in volumes (or short films): slides windows of weights over depth, height and width.
 *
 * @formula `y[n,o,p,q,k] = activation(sum_{h,i,j,c} x[n, o*s+h*d-pad, p*s+i*d-pad, q*s+j*d-pad, c] * kernel[h,i,j,c,k] + bias[k])`
 * @shape input `[batch, depth, height, width, channels]` -> output `[batch, outDepth, outHeight, outWidth, filters]`;
 *   kernel `[kernelDepth, kernelHeight, kernelWidth, channels / groups, filters]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, `groups` that do not
 *   divide `filters`, or strides and dilation both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.conv3d({ filters: 8, kernelSize: 3 }).computeOutputShape([null, 16, 28, 28, 1]); // => [null, 14, 26, 26, 8]
 * ```
 *
 * @see keras.layers.Conv3D
 */
export class Conv3D extends Convolution<3> {
  constructor(options: Conv3DOptions) {
    super(3, options);
  }
}
