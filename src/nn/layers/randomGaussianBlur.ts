/** Images made soft at random. */
import { broadcastTo, select } from '../../graph/build.ts';
import { clip } from '../../graph/composite/elementwise.ts';
import { gaussianBlur } from '../../graph/composite/gaussianBlur.ts';
import type { Node } from '../../graph/node.ts';
import { checkPair } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { checkFactor, type Factor, type FactorRange, ZERO_TO_ONE } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';
import { RandomColorLayer, type RandomColorLayerOptions } from './randomColorLayer.ts';

/**
 * Options of {@link RandomGaussianBlur}. The factor is the probability of blurring: drawn from `[lower, upper]` for each
 * image, for a single number from `[0, factor]`; in [0, 1]. By default 1: every other image, on average.
 */
export interface RandomGaussianBlurOptions extends Partial<RandomColorLayerOptions> {
  /** Pixels that are blended along each side, odd: one number, or that along the width and along the height. @defaultValue 3 */
  kernelSize?: number | readonly [number, number];
  /** Standard deviation of the bell in pixels: a range, for a single number from 0 to it; in [0, 1]. @defaultValue 1 */
  sigma?: Factor;
}

/**
 * Blurs images at random while training: sharp edges may not be relied on.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. Each image has its own standard deviations, one along each side;
 * Keras 3.15 draws two for the whole batch. What lies outside of an image counts as 0.
 *
 * @formula `y = clip(sum_d w_d x[p + d] / sum_d w_d, low, high)` along each side, `w_d = exp(-(d / sigma)^2 / 2)`
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor or sigma outside of [0, 1], an even kernel size or a
 *   value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomGaussianBlur({ kernelSize: 5, sigma: [0.5, 1] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomGaussianBlur
 */
export class RandomGaussianBlur extends RandomColorLayer {
  readonly kernelSize: readonly [number, number];
  readonly sigma: FactorRange;

  constructor(options: RandomGaussianBlurOptions = {}) {
    const { kernelSize = 3, sigma = 1, ...rest } = options;
    super({ ...rest, factor: rest.factor ?? 1 }, ZERO_TO_ONE);
    this.kernelSize = checkPair('RandomGaussianBlur', 'kernelSize', kernelSize);
    if (this.kernelSize.some((size) => size % 2 === 0)) {
      throw new InvalidArgumentError(
        `RandomGaussianBlur: expected kernelSize to be odd, so that there is a pixel in the middle, got ${describeValue(kernelSize)}.`,
        { details: { owner: 'RandomGaussianBlur', argument: 'kernelSize', value: kernelSize } },
      );
    }
    this.sigma = checkFactor('RandomGaussianBlur', 'sigma', sigma, ZERO_TO_ONE);
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const [low, high] = this.valueRange;
    // Keras' smallest deviation.
    const sigma: FactorRange = [this.sigma[0] + 1e-6, this.sigma[1] + 1e-6];
    const [horizontal, vertical] = this.kernelSize.map((size) => ({ size, sigma: draws.uniform(sigma) }));
    const isBlurred = broadcastTo(draws.chance(this.factor), images.shape);
    return clip(select(isBlurred, gaussianBlur(images, vertical!, horizontal!), images), low, high);
  }

  override getConfig(): LayerConfig {
    return { kernelSize: [...this.kernelSize], sigma: [...this.sigma], ...super.getConfig() };
  }
}
