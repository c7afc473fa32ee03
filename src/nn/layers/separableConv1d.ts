/** The 1-D separable convolution layer. */
import { SeparableConvolution, type SeparableConvolutionOptions } from './separableConvolution.ts';

/** Options of {@link SeparableConv1D}. */
export type SeparableConv1DOptions = SeparableConvolutionOptions<1>;

/**
 * A depthwise convolution, then one of single steps that mixes the channels: close to a full convolution, at a fraction of
 * its cost.
 *
 * @formula `z[n,p,c*m+k] = sum_i x[n, p*s+i*d-pad, c] * depthwise_kernel[i,c,k]`, `m = depthMultiplier`;
 *   `y[n,p,f] = activation(sum_c z[n,p,c] * pointwise_kernel[0,c,f] + bias[f])`
 * @shape input `[batch, steps, channels]` -> output `[batch, outSteps, filters]`;
 *   depthwise kernel `[kernelSize, channels, depthMultiplier]`,
 *   pointwise kernel `[1, channels * depthMultiplier, filters]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, or strides and dilation
 *   both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.separableConv1d({ filters: 16, kernelSize: 3 }).computeOutputShape([null, 28, 8]); // => [null, 26, 16]
 * ```
 *
 * @reference Chollet 2017, https://arxiv.org/abs/1610.02357
 */
export class SeparableConv1D extends SeparableConvolution<1> {
  constructor(options: SeparableConv1DOptions) {
    super(1, options);
  }
}
