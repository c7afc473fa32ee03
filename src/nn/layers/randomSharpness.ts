/** Images made sharper or softer at random. */
import { multiply } from '../../graph/build.ts';
import { adjustSharpness } from '../../graph/composite/imageAdjustments.ts';
import type { Node } from '../../graph/node.ts';
import { ZERO_TO_ONE } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomSharpness}. A factor of 0 blurs, 0.5 leaves images as they are, 1 sharpens: drawn from
 * `[lower, upper]`, for a single number from `[0, factor]`; in [0, 1].
 */
export type RandomSharpnessOptions = RandomColorLayerOptions;

/**
 * Sharpens or blurs each image by a random amount while training.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. As in Keras, pixels outside of the image count as 0, which darkens
 * the border of what is blurred.
 *
 * @formula `y = clip(x + (1 - 2 * factor) * (smooth(x) - x), low, high)`; smooth: weight 5/13 for the pixel, 1/13 for each
 *   of the eight around
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [0, 1] or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomSharpness({ factor: 0.6 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomSharpness
 */
export class RandomSharpness extends RandomColorLayer {
  constructor(options: RandomSharpnessOptions) {
    super(options, ZERO_TO_ONE);
  }

  override augment(images: Node, draws: ImageDraws): Node {
    return adjustSharpness(images, multiply(draws.uniform(this.factor), 2), this.valueRange);
  }
}
