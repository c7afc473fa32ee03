/** Dropout of whole channels of images. */
import { SpatialDropout, type SpatialDropoutOptions } from './spatialDropout.ts';

/** Options of {@link SpatialDropout2D}. */
export type SpatialDropout2DOptions = SpatialDropoutOptions;

/**
 * Randomly zeroes whole channels of images while training. Neighbours are alike: dropping single elements, as
 * {@link Dropout} does, hides little.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. The same as a dropout with a `noiseShape` of 1 along the spatial
 * dimensions.
 *
 * @formula `y = mask * x / (1 - rate)`, `mask ~ Bernoulli(1 - rate)` for each sample and channel
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `rate` is outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.spatialDropout2d({ rate: 0.5 }).computeOutputShape([null, 8, 8, 3]); // => [null, 8, 8, 3]
 * ```
 *
 * @reference Tompson et al. 2014, https://arxiv.org/abs/1411.4280
 */
export class SpatialDropout2D extends SpatialDropout {
  constructor(options: SpatialDropout2DOptions) {
    super(2, options);
  }
}
