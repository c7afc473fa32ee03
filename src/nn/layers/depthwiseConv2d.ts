/** The 2-D depthwise convolution layer. */
import type { DepthwiseConvolutionOptions } from './depthwiseConvolution.ts';
import { DepthwiseLayer } from './depthwiseLayer.ts';

/** Options of {@link DepthwiseConv2D}. */
export type DepthwiseConv2DOptions = DepthwiseConvolutionOptions<2>;

/**
 * Finds local patterns in each channel of an image by itself: much cheaper than a full convolution.
 *
 * @formula `y[n,p,q,c*m+k] = activation(sum_{i,j} x[n, p*s+i*d-pad, q*s+j*d-pad, c] * kernel[i,j,c,k] + bias[c*m+k])`,
 *   `m = depthMultiplier`
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, channels * depthMultiplier]`;
 *   kernel `[kernelHeight, kernelWidth, channels, depthMultiplier]`, bias `[channels * depthMultiplier]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, or strides and dilation
 *   both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }).computeOutputShape([null, 28, 28, 8]); // => [null, 26, 26, 16]
 * ```
 *
 * @reference Howard et al. 2017, https://arxiv.org/abs/1704.04861
 */
export class DepthwiseConv2D extends DepthwiseLayer<2> {
  constructor(options: DepthwiseConv2DOptions) {
    super(2, options);
  }
}
