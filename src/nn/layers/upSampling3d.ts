/** Larger volumes. */
import { UpSampling, type UpSamplingOptions } from './upSampling.ts';

/** Options of {@link UpSampling3D}. */
export type UpSampling3DOptions = UpSamplingOptions<3>;

/**
 * Makes volumes larger by whole factors: repeats each voxel.
 *
 * @formula `y[b, p, q, r, c] = x[b, floor(p / size[0]), floor(q / size[1]), floor(r / size[2]), c]`
 * @shape input `[batch, depth, height, width, channels]` ->
 *   output `[batch, depth * size[0], height * size[1], width * size[2], channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `size` is not positive integers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D
 *
 * @example
 * ```ts
 * layers.upSampling3d({ size: [1, 2, 2] }).computeOutputShape([null, 4, 8, 8, 3]); // => [null, 4, 16, 16, 3]
 * ```
 *
 * @see keras.layers.UpSampling3D
 */
export class UpSampling3D extends UpSampling<3> {
  constructor(options: UpSampling3DOptions = {}) {
    super(3, options);
  }
}
