/** Parts of images. */
import { Cropping, type CroppingOptions } from './cropping.ts';

/** Options of {@link Cropping2D}. */
export type Cropping2DOptions = CroppingOptions<2>;

/**
 * Cuts rows and columns off the borders of images.
 *
 * @formula `y[i, j] = x[top + i, left + j]`
 * @shape input `[batch, height, width, channels]` ->
 *   output `[batch, height - top - bottom, width - left - right, channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a cropping in none of its forms
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, or nothing of it would be left
 *
 * @example
 * ```ts
 * layers.cropping2d({ cropping: [[0, 1], [2, 3]] }).computeOutputShape([null, 8, 8, 3]); // => [null, 7, 3, 3]
 * ```
 *
 * @see keras.layers.Cropping2D
 */
export class Cropping2D extends Cropping<2> {
  constructor(options: Cropping2DOptions = {}) {
    super(2, options);
  }
}
