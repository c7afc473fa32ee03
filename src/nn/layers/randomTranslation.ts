/** Images moved at random. */
import { multiply } from '../../graph/build.ts';
import { type AffineMap, translation } from '../../graph/composite/sampleImages.ts';
import { aroundZero, checkFactor, type Factor, type FactorRange, type FactorRule } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';
import { RandomAffineLayer } from './randomAffineLayer.ts';
import type { RandomWarpLayerOptions } from './randomWarpLayer.ts';

/** Options of {@link RandomTranslation}. */
export interface RandomTranslationOptions extends RandomWarpLayerOptions {
  /**
   * Fraction of the height to move by, down where positive: drawn from `[lower, upper]`, for a single number from
   * `[-heightFactor, heightFactor]`; in [-1, 1].
   */
  heightFactor: Factor;
  /** Fraction of the width to move by, to the right where positive, as `heightFactor`. */
  widthFactor: Factor;
}

const RULE: FactorRule = { min: -1, max: 1, ofNumber: aroundZero };

/**
 * Moves each image by a random distance while training: objects may stand anywhere.
 *
 * @remarks Active in `fit`, inactive in `evaluate` and `predict`. With `interpolation: 'nearest'`, whole pixels.
 *
 * @formula `y[i, j] = x[i - heightFactor * height, j - widthFactor * width]`
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [-1, 1], an unknown fill mode or interpolation
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomTranslation({ heightFactor: 0.2, widthFactor: [0, 0.3] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomTranslation
 */
export class RandomTranslation extends RandomAffineLayer {
  readonly heightFactor: FactorRange;
  readonly widthFactor: FactorRange;

  constructor(options: RandomTranslationOptions) {
    super(options, ['heightFactor', 'widthFactor']);
    this.heightFactor = checkFactor('RandomTranslation', 'heightFactor', options.heightFactor, RULE);
    this.widthFactor = checkFactor('RandomTranslation', 'widthFactor', options.widthFactor, RULE);
  }

  protected override drawMap(draws: ImageDraws, height: number, width: number): AffineMap {
    const down = multiply(draws.uniform(this.heightFactor, [1, 1]), height);
    return translation(multiply(draws.uniform(this.widthFactor, [1, 1]), width), down);
  }

  override getConfig(): LayerConfig {
    return { heightFactor: [...this.heightFactor], widthFactor: [...this.widthFactor], ...super.getConfig() };
  }
}
