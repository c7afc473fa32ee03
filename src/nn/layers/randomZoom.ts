/** Images made larger or smaller at random. */
import { add } from '../../graph/build.ts';
import { type AffineMap, zoom } from '../../graph/composite/sampleImages.ts';
import { aroundZero, checkFactor, type Factor, type FactorRange, type FactorRule } from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';
import { RandomAffineLayer } from './randomAffineLayer.ts';
import type { RandomWarpLayerOptions } from './randomWarpLayer.ts';

/** Options of {@link RandomZoom}. */
export interface RandomZoomOptions extends RandomWarpLayerOptions {
  /**
   * How much more of the height is shown: 0.2 zooms out by 20 %, -0.2 zooms in. Drawn from `[lower, upper]`, for a
   * single number from `[-heightFactor, heightFactor]`; in (-1, 1].
   */
  heightFactor: Factor;
  /** As `heightFactor`, for the width. @defaultValue null: the same number as for the height, which keeps proportions */
  widthFactor?: Factor | null;
}

const RULE: FactorRule = { min: -1, max: 1, exclusiveMinimum: true, ofNumber: aroundZero };

/**
 * Zooms into or out of each image by a random factor while training: objects may be near or far.
 *
 * @remarks Active in `fit`, inactive in `evaluate` and `predict`.
 *
 * @formula `y[v] = x[c + (1 + factor) (v - c)]`, `c` the middle of the image
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of (-1, 1], an unknown fill mode or interpolation
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomZoom({ heightFactor: [-0.3, -0.1] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomZoom
 */
export class RandomZoom extends RandomAffineLayer {
  readonly heightFactor: FactorRange;
  /** Null where width and height are zoomed alike. */
  readonly widthFactor: FactorRange | null;

  constructor(options: RandomZoomOptions) {
    super(options, ['heightFactor', 'widthFactor']);
    const { heightFactor, widthFactor = null } = options;
    this.heightFactor = checkFactor('RandomZoom', 'heightFactor', heightFactor, RULE);
    this.widthFactor = widthFactor === null ? null : checkFactor('RandomZoom', 'widthFactor', widthFactor, RULE);
  }

  protected override drawMap(draws: ImageDraws, height: number, width: number): AffineMap {
    const y = add(draws.uniform(this.heightFactor, [1, 1]), 1);
    const x = this.widthFactor === null ? y : add(draws.uniform(this.widthFactor, [1, 1]), 1);
    return zoom(x, y, height, width);
  }

  override getConfig(): LayerConfig {
    const widthFactor = this.widthFactor && [...this.widthFactor];
    return { heightFactor: [...this.heightFactor], widthFactor, ...super.getConfig() };
  }
}
