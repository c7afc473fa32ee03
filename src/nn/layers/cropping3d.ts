/** Parts of volumes. */
import { Cropping, type CroppingOptions } from './cropping.ts';

/** Options of {@link Cropping3D}. */
export type Cropping3DOptions = CroppingOptions<3>;

/**
 * Cuts the borders off volumes.
 *
 * @formula `y[h, i, j] = x[front + h, top + i, left + j]`
 * @shape input `[batch, depth, height, width, channels]` ->
 *   output `[batch, depth - front - back, height - top - bottom, width - left - right, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a cropping in none of its forms
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D, or nothing of it would be left
 *
 * @example
 * ```ts
 * layers.cropping3d({ cropping: [1, 0, 2] }).computeOutputShape([null, 4, 8, 8, 3]); // => [null, 2, 8, 4, 3]
 * ```
 *
 * @see keras.layers.Cropping3D
 */
export class Cropping3D extends Cropping<3> {
  constructor(options: Cropping3DOptions = {}) {
    super(3, options);
  }
}
