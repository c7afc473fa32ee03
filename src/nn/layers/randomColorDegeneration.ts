/** Images blended with their grey ones at random. */
import { fadeColors } from '../../graph/composite/imageAdjustments.ts';
import type { Node } from '../../graph/node.ts';
import { fromZero } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomColorDegeneration}. A factor of 0 leaves images as they are, 1 makes them grey: drawn from
 * `[lower, upper]`, for a single number from `[0, factor]`; below 0, in [-1, 0), colours become stronger.
 */
export type RandomColorDegenerationOptions = RandomColorLayerOptions;

/**
 * Takes a random part of its colour from each image while training.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. Keras 3.15 documents a single factor as here, but draws from
 * `[-factor, factor]`; in files it stands as the pair of its ends, which both read alike.
 *
 * @formula `y = clip(x + factor * (grey - x), low, high)`, `grey = 0.2989 red + 0.587 green + 0.114 blue`
 * @shape input `[batch, height, width, 3]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [-1, 1] or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or has not 3 channels
 *
 * @example
 * ```ts
 * layers.randomColorDegeneration({ factor: 0.5 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomColorDegeneration
 */
export class RandomColorDegeneration extends RandomColorLayer {
  constructor(options: RandomColorDegenerationOptions) {
    super(options, { min: -1, max: 1, ofNumber: fromZero });
  }

  protected override get channelCounts(): readonly number[] {
    return [3];
  }

  override augment(images: Node, draws: ImageDraws): Node {
    return fadeColors(images, draws.uniform(this.factor), this.valueRange);
  }
}
