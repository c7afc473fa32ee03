/** Images made brighter or darker at random. */
import { multiply } from '../../graph/build.ts';
import { adjustBrightness } from '../../graph/composite/imageAdjustments.ts';
import type { Node } from '../../graph/node.ts';
import { aroundZero } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomBrightness}. The factor is the fraction of the range of values that is added: drawn from
 * `[lower, upper]`, for a single number from `[-factor, factor]`; in [-1, 1].
 */
export type RandomBrightnessOptions = RandomColorLayerOptions;

/**
 * Makes each image brighter or darker by a random amount while training.
 *
 * @remarks Active in `fit`, inactive in `evaluate` and `predict`. All channels of an image change alike.
 *
 * @formula `y = clip(x + factor * (high - low), low, high)`, `[low, high] = valueRange`
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [-1, 1] or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomBrightness({ factor: 0.2 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomBrightness
 */
export class RandomBrightness extends RandomColorLayer {
  constructor(options: RandomBrightnessOptions) {
    super(options, { min: -1, max: 1, ofNumber: aroundZero });
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const [low, high] = this.valueRange;
    return adjustBrightness(images, multiply(draws.uniform(this.factor), high - low), this.valueRange);
  }
}
