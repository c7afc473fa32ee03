/** The 2-D separable convolution layer. */
import { SeparableConvolution, type SeparableConvolutionOptions } from './separableConvolution.ts';

/** Options of {@link SeparableConv2D}. */
export type SeparableConv2DOptions = SeparableConvolutionOptions<2>;

/**
 * A depthwise convolution, then one of 1 x 1 pixels that mixes the channels: close to a full convolution, at a fraction of
 * its cost.
 *
 * @formula `z[n,p,q,c*m+k] = sum_{i,j} x[n, p*s+i*d-pad, q*s+j*d-pad, c] * depthwise_kernel[i,j,c,k]`, `m = depthMultiplier`;
 *   `y[n,p,q,f] = activation(sum_c z[n,p,q,c] * pointwise_kernel[0,0,c,f] + bias[f])`
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, filters]`;
 *   depthwise kernel `[kernelHeight, kernelWidth, channels, depthMultiplier]`,
 *   pointwise kernel `[1, 1, channels * depthMultiplier, filters]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, or strides and dilation
 *   both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.separableConv2d({ filters: 16, kernelSize: 3 }).computeOutputShape([null, 28, 28, 8]); // => [null, 26, 26, 16]
 * ```
 *
 * @reference Chollet 2017, https://arxiv.org/abs/1610.02357
 */
export class SeparableConv2D extends SeparableConvolution<2> {
  constructor(options: SeparableConv2DOptions) {
    super(2, options);
  }
}
