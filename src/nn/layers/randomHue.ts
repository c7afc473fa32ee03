/** Images of other hues at random. */
import { multiply } from '../../graph/build.ts';
import { adjustHue } from '../../graph/composite/imageAdjustments.ts';
import type { Node } from '../../graph/node.ts';
import { ZERO_TO_ONE } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomHue}. The factor is the part of half a turn around the circle of hues: drawn from
 * `[lower, upper]`, for a single number from `[0, factor]`, in either direction; in [0, 1].
 */
export type RandomHueOptions = RandomColorLayerOptions;

/**
 * Turns the hues of each image by a random angle while training: red may become orange, or purple.
 *
 * @remarks Active in `fit`, inactive in `evaluate` and `predict`.
 *
 * @formula `hue' = hue + sign * factor / 2` in turns, `sign` 1 or -1 for each image; saturation and value stay
 * @shape input `[batch, height, width, 3]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [0, 1] or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or has not 3 channels
 *
 * @example
 * ```ts
 * layers.randomHue({ factor: 0.1, valueRange: [0, 1] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomHue
 */
export class RandomHue extends RandomColorLayer {
  constructor(options: RandomHueOptions) {
    super(options, ZERO_TO_ONE);
  }

  protected override get channelCounts(): readonly number[] {
    return [3];
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const turn = multiply(draws.uniform(this.factor), multiply(draws.sign(), 0.5));
    return adjustHue(images, turn, this.valueRange);
  }
}
