/** Images seen from aside at random. */
import { add, broadcastTo, constant, multiply, select } from '../../graph/build.ts';
import { type Points, perspectiveSample } from '../../graph/composite/perspectiveSample.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber, checkOneOf } from '../../util/check.ts';
import { checkFactor, type Factor, type FactorRange, ZERO_TO_ONE } from './imageFactors.ts';
import { type ImageDraws, RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link RandomPerspective}. */
export interface RandomPerspectiveOptions extends RandomImageLayerOptions {
  /**
   * Probability of a change: drawn from `[lower, upper]` for each image, for a single number from `[0, factor]`; in [0, 1].
   * @defaultValue 1: every other image, on average
   */
  factor?: Factor;
  /** How far corners move: by at most half of this fraction of their coordinates; in [0, 1]. @defaultValue 1 */
  scale?: number;
  /** 'nearest' takes the nearest pixel, 'bilinear' blends the four around. @defaultValue 'bilinear' */
  interpolation?: 'nearest' | 'bilinear';
  /** What stands where there was no image. @defaultValue 0 */
  fillValue?: number;
}

/**
 * Shows images as if seen from aside, at random while training.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. As in Keras, a corner moves in proportion to its coordinates: the
 * first pixel stays where it is.
 *
 * @formula corners `p` go to `p * (1 + scale * u)`, `u ~ [-1/2, 1/2]` for each coordinate; the image follows by the
 *   projection of the four
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor or scale outside of [0, 1] or an unknown interpolation
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomPerspective({ scale: 0.4 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.RandomPerspective
 */
export class RandomPerspective extends RandomImageLayer {
  /** The range of the probability of a change. */
  readonly factor: FactorRange;
  readonly scale: number;
  readonly interpolation: 'nearest' | 'bilinear';
  readonly fillValue: number;

  constructor(options: RandomPerspectiveOptions = {}) {
    super(options, ['factor', 'scale', 'interpolation', 'fillValue']);
    const owner = 'RandomPerspective';
    this.factor = checkFactor(owner, 'factor', options.factor ?? 1, ZERO_TO_ONE);
    this.scale = checkNumber(owner, 'scale', options.scale ?? 1, { min: 0, max: 1 });
    this.interpolation = checkOneOf(owner, 'interpolation', options.interpolation ?? 'bilinear', [
      'nearest',
      'bilinear',
    ]);
    this.fillValue = checkNumber(owner, 'fillValue', options.fillValue ?? 0);
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const [batch, height, width] = images.shape as readonly [number, number, number, number];
    const moved = (place: number): Node =>
      place === 0
        ? constant(0, [batch, 1, 1])
        : multiply(add(draws.uniform([-this.scale / 2, this.scale / 2], [1, 1]), 1), place);
    const corner = (x: number, y: number): Points => ({ x: moved(x), y: moved(y) });
    const corners = {
      topLeft: corner(0, 0),
      topRight: corner(width - 1, 0),
      bottomLeft: corner(0, height - 1),
      bottomRight: corner(width - 1, height - 1),
    };
    const { interpolation, fillValue } = this;
    const seen = perspectiveSample(images, corners, { interpolation, fillValue, fillMode: 'constant' });
    return select(broadcastTo(draws.chance(this.factor), images.shape), seen, images);
  }

  override getConfig(): LayerConfig {
    const { factor, scale, interpolation, fillValue } = this;
    return { factor: [...factor], scale, interpolation, fillValue, ...super.getConfig() };
  }
}
