/** The 3-D transposed convolution layer. */
import { ConvolutionTranspose, type ConvolutionTransposeOptions } from './convolutionTranspose.ts';

/** Options of {@link Conv3DTranspose}. */
export type Conv3DTransposeOptions = ConvolutionTransposeOptions<3>;

/**
 * Enlarges volumes: spreads each input voxel over a window of outputs, weighted; the reverse of a convolution's shapes.
 *
 * @formula `y[n, p*s+i*d-pad, q*s+j*d-pad, r*s+l*d-pad, k] += sum_c x[n,p,q,r,c] * kernel[i,j,l,k,c]`, then bias and activation
 * @shape input `[batch, depth, height, width, channels]` -> output `[batch, outDepth, outHeight, outWidth, filters]`; 'same':
 *   `size * stride`, 'valid': `size * stride + max(kernelSize - stride, 0)`;
 *   kernel `[kernelDepth, kernelHeight, kernelWidth, filters, channels]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, `outputPadding` that is
 *   not below the strides, or strides and dilation both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D or has channels that the layer was not built
 *   for
 *
 * @example
 * ```ts
 * const layer = layers.conv3dTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: 'same' });
 * layer.computeOutputShape([null, 4, 8, 8, 16]); // => [null, 8, 16, 16, 8]
 * ```
 *
 * @reference Zeiler et al. 2010, https://www.matthewzeiler.com/mattzeiler/deconvolutionalnetworks.pdf
 */
export class Conv3DTranspose extends ConvolutionTranspose<3> {
  constructor(options: Conv3DTransposeOptions) {
    super(3, options);
  }
}
