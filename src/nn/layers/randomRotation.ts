/** Images turned at random. */
import { cos, multiply, sin } from '../../graph/build.ts';
import { type AffineMap, rotation } from '../../graph/composite/sampleImages.ts';
import { aroundZero, checkFactor, type Factor, type FactorRange } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';
import { RandomAffineLayer } from './randomAffineLayer.ts';
import type { RandomWarpLayerOptions } from './randomWarpLayer.ts';

/** Options of {@link RandomRotation}. */
export interface RandomRotationOptions extends RandomWarpLayerOptions {
  /**
   * Fraction of a full turn, counter-clockwise where positive: drawn from `[lower, upper]`, for a single number from
   * `[-factor, factor]`; in [-1, 1].
   */
  factor: Factor;
}

/**
 * Turns each image around its middle by a random angle while training: objects may stand askew.
 *
 * @remarks Active in `fit`, inactive in `evaluate` and `predict`.
 *
 * @formula `y[v] = x[c + R (v - c)]`, `R` the rotation by `2 pi * factor`, `c` the middle of the image
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [-1, 1], an unknown fill mode or interpolation
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomRotation({ factor: 0.1 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomRotation
 */
export class RandomRotation extends RandomAffineLayer {
  /** The range that the fraction of a turn is drawn from. */
  readonly factor: FactorRange;

  constructor(options: RandomRotationOptions) {
    super(options, ['factor']);
    this.factor = checkFactor('RandomRotation', 'factor', options.factor, { min: -1, max: 1, ofNumber: aroundZero });
  }

  protected override drawMap(draws: ImageDraws, height: number, width: number): AffineMap {
    const angle = multiply(draws.uniform(this.factor, [1, 1]), 2 * Math.PI);
    return rotation(cos(angle), sin(angle), height, width);
  }

  override getConfig(): LayerConfig {
    return { factor: [...this.factor], ...super.getConfig() };
  }
}
