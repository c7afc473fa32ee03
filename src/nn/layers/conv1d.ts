/** The 1-D convolution layer. */
import { Convolution, type ConvolutionOptions } from './convolution.ts';

/** Options of {@link Conv1D}. */
export type Conv1DOptions = ConvolutionOptions<1>;

/**
 * Finds local patterns in sequences: slides windows of weights over the steps. With padding 'causal' no output depends on
 * later steps.
 *
 * @formula `y[n,t,k] = activation(sum_{i,c} x[n, t*s+i*d-pad, c] * kernel[i,c,k] + bias[k])`
 * @shape input `[batch, steps, channels]` -> output `[batch, outSteps, filters]`;
 *   kernel `[kernelSize, channels / groups, filters]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, `groups` that do not
 *   divide `filters`, or strides and dilation both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.conv1d({ filters: 32, kernelSize: 3, padding: 'causal' }).computeOutputShape([null, 128, 64]); // => [null, 128, 32]
 * ```
 *
 * @reference van den Oord et al. 2016 (causal), https://arxiv.org/abs/1609.03499
 */
export class Conv1D extends Convolution<1> {
  constructor(options: Conv1DOptions) {
    super(1, options);
  }
}
