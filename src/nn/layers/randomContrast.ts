/** Images of more or less contrast at random. */
import { adjustContrast } from '../../graph/composite/imageAdjustments.ts';
import type { Node } from '../../graph/node.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomContrast}. Contrast is multiplied with a number drawn from `[1 - lower, 1 + upper]`, for a single
 * number from `[1 - factor, 1 + factor]`; in [0, 1].
 */
export type RandomContrastOptions = RandomColorLayerOptions;

/**
 * Raises or lowers the contrast of each image by a random factor while training.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. Keras 3.15 documents a single factor as here, but only ever raises
 * the contrast with it; in files it stands as the pair of its ends, which both read alike.
 *
 * @formula `y = clip((x - mean) * contrast + mean, low, high)`, `mean` of each channel of each image,
 *   `contrast ~ [1 - lower, 1 + upper]`, `[low, high] = valueRange`
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [0, 1] or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomContrast({ factor: 0.3 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomContrast
 */
export class RandomContrast extends RandomColorLayer {
  constructor(options: RandomContrastOptions) {
    super(options, { min: 0, max: 1, ofNumber: (factor) => [factor, factor] });
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const [lower, upper] = this.factor;
    return adjustContrast(images, draws.uniform([1 - lower, 1 + upper]), this.valueRange);
  }
}
