/** The 1-D transposed convolution layer. */
import { ConvolutionTranspose, type ConvolutionTransposeOptions } from './convolutionTranspose.ts';

/** Options of {@link Conv1DTranspose}. */
export type Conv1DTransposeOptions = ConvolutionTransposeOptions<1>;

/**
 * Makes sequences longer: spreads each step over a window of outputs, weighted; the reverse of a convolution's shapes.
 *
 * @formula `y[n, p*s+i*d-pad, k] += sum_c x[n,p,c] * kernel[i,k,c]`, then bias and activation
 * @shape input `[batch, steps, channels]` -> output `[batch, outSteps, filters]`; 'same':
 *   `size * stride`, 'valid': `size * stride + max(kernelSize - stride, 0)`;
 *   kernel `[kernelSize, filters, channels]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, `outputPadding` that is
 *   not below the strides, or strides and dilation both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D or has channels that the layer was not built
 *   for
 *
 * @example
 * ```ts
 * const layer = layers.conv1dTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: 'same' });
 * layer.computeOutputShape([null, 14, 16]); // => [null, 28, 8]
 * ```
 *
 * @reference Zeiler et al. 2010, https://www.matthewzeiler.com/mattzeiler/deconvolutionalnetworks.pdf
 */
export class Conv1DTranspose extends ConvolutionTranspose<1> {
  constructor(options: Conv1DTransposeOptions) {
    super(1, options);
  }
}
