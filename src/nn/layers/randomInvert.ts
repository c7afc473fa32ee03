/** Negatives of images at random. */
import { broadcastTo, select, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { ZERO_TO_ONE } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomInvert}. The factor is the probability of a negative: drawn from `[lower, upper]` for each image,
 * for a single number from `[0, factor]`; in [0, 1]. By default 1: every other image, on average.
 */
export type RandomInvertOptions = Partial<RandomColorLayerOptions>;

/**
 * Turns images into their negatives at random while training.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. As in Keras, the highest value alone counts, not the lowest: give
 * a `valueRange` that begins at 0.
 *
 * @formula `y = high - x` with a probability that is drawn from `factor`, else `x`; `[low, high] = valueRange`
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [0, 1] or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomInvert({ factor: [0.2, 0.2] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomInvert
 */
export class RandomInvert extends RandomColorLayer {
  constructor(options: RandomInvertOptions = {}) {
    super({ ...options, factor: options.factor ?? 1 }, ZERO_TO_ONE);
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const isNegative = broadcastTo(draws.chance(this.factor), images.shape);
    return select(isNegative, subtract(this.valueRange[1], images), images);
  }
}
