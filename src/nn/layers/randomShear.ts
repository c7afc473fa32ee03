/** Images made slanting at random. */
import { multiply } from '../../graph/build.ts';
import { type AffineMap, shear } from '../../graph/composite/sampleImages.ts';
import type { Node } from '../../graph/node.ts';
import { checkFactor, type Factor, type FactorRange, type FactorRule, fromZero } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';
import { RandomAffineLayer } from './randomAffineLayer.ts';
import type { RandomWarpLayerOptions } from './randomWarpLayer.ts';

/** Options of {@link RandomShear}. */
export interface RandomShearOptions extends RandomWarpLayerOptions {
  /**
   * Pixels that each row is moved by against the one above: drawn from `[lower, upper]`, for a single number from
   * `[0, xFactor]`; in [0, 1]. @defaultValue 0
   */
  xFactor?: Factor;
  /** Pixels that each column is moved by against the one to its left, as `xFactor`. @defaultValue 0 */
  yFactor?: Factor;
}

/** Keras writes [-f, f] for a number f, which it then refuses to read. */
const RULE: FactorRule = { min: -1, max: 1, ofNumber: fromZero };

/**
 * Slants each image by a random amount while training, to one side or the other with equal probability.
 *
 * @remarks Active in `fit`, inactive in `evaluate` and `predict`. The first pixel of the image stays where it is.
 *
 * @formula `y[i, j] = x[i + sign * yFactor * j, j + sign * xFactor * i]`, `sign` 1 or -1 for each image
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [-1, 1], an unknown fill mode or interpolation
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomShear({ xFactor: 0.3, yFactor: [0.1, 0.2] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomShear
 */
export class RandomShear extends RandomAffineLayer {
  readonly xFactor: FactorRange;
  readonly yFactor: FactorRange;

  constructor(options: RandomShearOptions = {}) {
    super(options, ['xFactor', 'yFactor']);
    this.xFactor = checkFactor('RandomShear', 'xFactor', options.xFactor ?? 0, RULE);
    this.yFactor = checkFactor('RandomShear', 'yFactor', options.yFactor ?? 0, RULE);
  }

  protected override drawMap(draws: ImageDraws): AffineMap {
    const sign = draws.sign([1, 1]);
    const drawn = (factor: FactorRange): Node => multiply(draws.uniform(factor, [1, 1]), sign);
    return shear(drawn(this.xFactor), drawn(this.yFactor));
  }

  override getConfig(): LayerConfig {
    return { xFactor: [...this.xFactor], yFactor: [...this.yFactor], ...super.getConfig() };
  }
}
