/** The 2-D transposed convolution layer. */
import { ConvolutionTranspose, type ConvolutionTransposeOptions } from './convolutionTranspose.ts';

/** Options of {@link Conv2DTranspose}. */
export type Conv2DTransposeOptions = ConvolutionTransposeOptions<2>;

/**
 * Enlarges images: spreads each input pixel over a window of outputs, weighted; the reverse of a convolution's shapes.
 *
 * @formula `y[n, p*s+i*d-pad, q*s+j*d-pad, k] += sum_c x[n,p,q,c] * kernel[i,j,k,c]`, then bias and activation
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, filters]`; 'same':
 *   `size * stride`, 'valid': `size * stride + max(kernelSize - stride, 0)`;
 *   kernel `[kernelHeight, kernelWidth, filters, channels]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, `outputPadding` that is
 *   not below the strides, or strides and dilation both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or has channels that the layer was not built
 *   for
 *
 * @example
 * ```ts
 * const layer = layers.conv2dTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: 'same' });
 * layer.computeOutputShape([null, 14, 14, 16]); // => [null, 28, 28, 8]
 * ```
 *
 * @reference Zeiler et al. 2010, https://www.matthewzeiler.com/mattzeiler/deconvolutionalnetworks.pdf
 */
export class Conv2DTranspose extends ConvolutionTranspose<2> {
  constructor(options: Conv2DTransposeOptions) {
    super(2, options);
  }
}
