/** The 1-D depthwise convolution layer. */
import type { DepthwiseConvolutionOptions } from './depthwiseConvolution.ts';
import { DepthwiseLayer } from './depthwiseLayer.ts';

/** Options of {@link DepthwiseConv1D}. */
export type DepthwiseConv1DOptions = DepthwiseConvolutionOptions<1>;

/**
 * Finds local patterns in each channel of a sequence by itself: much cheaper than a full convolution.
 *
 * @formula `y[n,p,c*m+k] = activation(sum_i x[n, p*s+i*d-pad, c] * kernel[i,c,k] + bias[c*m+k])`,
 *   `m = depthMultiplier`
 * @shape input `[batch, steps, channels]` -> output `[batch, outSteps, channels * depthMultiplier]`;
 *   kernel `[kernelSize, channels, depthMultiplier]`, bias `[channels * depthMultiplier]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, or strides and dilation
 *   both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.depthwiseConv1d({ kernelSize: 3, depthMultiplier: 2 }).computeOutputShape([null, 28, 8]); // => [null, 26, 16]
 * ```
 *
 * @reference Howard et al. 2017, https://arxiv.org/abs/1704.04861
 */
export class DepthwiseConv1D extends DepthwiseLayer<1> {
  constructor(options: DepthwiseConv1DOptions) {
    super(1, options);
  }
}
