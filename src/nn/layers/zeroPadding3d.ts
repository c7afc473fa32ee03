/** Zeros around volumes. */
import { ZeroPadding, type ZeroPaddingOptions } from './zeroPadding.ts';

/** Options of {@link ZeroPadding3D}. */
export type ZeroPadding3DOptions = ZeroPaddingOptions<3>;

/**
 * Adds zeros on all sides of volumes.
 *
 * @formula `y[front + h, top + i, left + j] = x[h, i, j]`, 0 elsewhere
 * @shape input `[batch, depth, height, width, channels]` ->
 *   output `[batch, front + depth + back, top + height + bottom, left + width + right, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a padding in none of its forms
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D
 *
 * @example
 * ```ts
 * layers.zeroPadding3d({ padding: [1, 0, 2] }).computeOutputShape([null, 4, 8, 8, 3]); // => [null, 6, 8, 12, 3]
 * ```
 *
 * @see keras.layers.ZeroPadding3D
 */
export class ZeroPadding3D extends ZeroPadding<3> {
  constructor(options: ZeroPadding3DOptions = {}) {
    super(3, options);
  }
}
