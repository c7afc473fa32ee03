/** Images of more or less colour at random. */
import { divide, subtract } from '../../graph/build.ts';
import { clip } from '../../graph/composite/elementwise.ts';
import { adjustSaturation } from '../../graph/composite/imageAdjustments.ts';
import type { Node } from '../../graph/node.ts';
import { fromZero } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomSaturation}. A factor of 0 makes images grey, 0.5 leaves them, 1 gives them the strongest colours:
 * drawn from `[lower, upper]`, for a single number from `[0, factor]`; in [0, 1].
 */
export type RandomSaturationOptions = RandomColorLayerOptions;

/** Keras' epsilon, which keeps a factor of 1 from being infinite. */
const EPSILON = 1e-7;

/**
 * Makes the colours of each image stronger or weaker by a random factor while training.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. The saturation stays in [0, 1]. Keras 3.15 limits it to
 * `valueRange` instead, which makes pixels negative where colours become too strong, and draws from `[-factor, factor]` for
 * a single number, of which the negative ones count as 0: here it is as its documentation says.
 *
 * @formula `saturation' = clip(saturation * factor / (1 - factor), 0, 1)`, hue and value stay
 * @shape input `[batch, height, width, 3]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [0, 1] or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or has not 3 channels
 *
 * @example
 * ```ts
 * layers.randomSaturation({ factor: [0.3, 0.7] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomSaturation
 */
export class RandomSaturation extends RandomColorLayer {
  constructor(options: RandomSaturationOptions) {
    // Files of Keras hold [-f, f] for a single number.
    super(options, { min: -1, max: 1, ofNumber: fromZero });
  }

  protected override get channelCounts(): readonly number[] {
    return [3];
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const factor = clip(draws.uniform(this.factor), 0, 1);
    return adjustSaturation(images, divide(factor, subtract(1 + EPSILON, factor)), this.valueRange);
  }
}
