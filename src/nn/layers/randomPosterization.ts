/** Images of fewer shades at random. */
import { posterize } from '../../graph/composite/imageAdjustments.ts';
import type { Node } from '../../graph/node.ts';
import { checkInteger } from '../../util/check.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomPosterization}. The factor is the number of bits that are kept, from 1 to 8: drawn from
 * `[lower, upper]`, both included; a single number is kept as it is.
 */
export type RandomPosterizationOptions = RandomColorLayerOptions;

/**
 * Keeps the highest bits of the values of each image while training, a random number of them: fewer shades.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. No gradient goes through it. Keras 3.15 documents a single factor
 * as here, but draws from 1 to below it; of a range it never draws the upper end.
 *
 * @formula `y = floor(x / 2^(8 - bits)) * 2^(8 - bits)`, of values brought from `valueRange` to 0..255 and back
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor that is not whole numbers in [1, 8] or a value range that
 *   is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomPosterization({ factor: [3, 6] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomPosterization
 */
export class RandomPosterization extends RandomColorLayer {
  constructor(options: RandomPosterizationOptions) {
    super(options, { min: 1, max: 8, ofNumber: (bits) => [bits, bits] });
    this.factor.forEach((bits, i) => {
      checkInteger('RandomPosterization', `factor[${i}]`, bits);
    });
  }

  override augment(images: Node, draws: ImageDraws): Node {
    return posterize(images, draws.wholeNumber(this.factor), this.valueRange);
  }
}
