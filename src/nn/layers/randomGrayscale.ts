/** Images without colour at random. */
import { broadcastTo, select } from '../../graph/build.ts';
import { rgbToGrayscale } from '../../graph/composite/imageColors.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { type ImageDraws, RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link RandomGrayscale}. */
export interface RandomGrayscaleOptions extends RandomImageLayerOptions {
  /** Probability that an image becomes grey, in [0, 1]. @defaultValue 0.5 */
  factor?: number;
}

/**
 * Makes images grey at random while training; they keep their three channels.
 *
 * @remarks Active in `fit`, inactive in `evaluate` and `predict`. Images of one channel stay as they are.
 *
 * @formula `y = 0.2989 red + 0.587 green + 0.114 blue` in each channel with probability `factor`, else `x`
 * @shape input `[batch, height, width, 1 or 3]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [0, 1]
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or has neither 1 nor 3 channels
 *
 * @example
 * ```ts
 * layers.randomGrayscale({ factor: 0.2 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomGrayscale
 */
export class RandomGrayscale extends RandomImageLayer {
  /** Probability that an image becomes grey. */
  readonly factor: number;

  constructor(options: RandomGrayscaleOptions = {}) {
    super(options, ['factor']);
    this.factor = checkNumber('RandomGrayscale', 'factor', options.factor ?? 0.5, { min: 0, max: 1 });
  }

  protected override get channelCounts(): readonly number[] {
    return [1, 3];
  }

  override augment(images: Node, draws: ImageDraws): Node {
    if (images.shape[3] === 1) return images;
    const isGrey = broadcastTo(draws.chance([this.factor, this.factor]), images.shape);
    return select(isGrey, broadcastTo(rgbToGrayscale(images), images.shape), images);
  }

  override getConfig(): LayerConfig {
    return { factor: this.factor, ...super.getConfig() };
  }
}
