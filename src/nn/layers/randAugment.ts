/** A few changes of images, chosen at random. */
import { broadcastTo, equal, select } from '../../graph/build.ts';
import { equalizeImages } from '../../graph/composite/equalizeImages.ts';
import { autoContrast } from '../../graph/composite/imageAdjustments.ts';
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import type { Node } from '../../graph/node.ts';
import { checkInteger, checkOneOf } from '../../util/check.ts';
import {
  checkFactor,
  checkValueRange,
  type Factor,
  type FactorRange,
  type ValueRangeOption,
  ZERO_TO_ONE,
} from './imageFactors.ts';
import { type ImageDraws, RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';
import { RandomBrightness } from './randomBrightness.ts';
import { RandomColorDegeneration } from './randomColorDegeneration.ts';
import { RandomContrast } from './randomContrast.ts';
import { RandomPosterization } from './randomPosterization.ts';
import { RandomRotation } from './randomRotation.ts';
import { RandomSharpness } from './randomSharpness.ts';
import { RandomShear } from './randomShear.ts';
import { RandomTranslation } from './randomTranslation.ts';
import { Solarization } from './solarization.ts';

/** Options of {@link RandAugment}. */
export interface RandAugmentOptions extends RandomImageLayerOptions, ValueRangeOption {
  /** How many changes each image goes through, one after the other. @defaultValue 2 */
  numOps?: number;
  /**
   * Strength of all of them: drawn from `[lower, upper]`, for a single number from `[0, factor]`; in [0, 1].
   * @defaultValue 0.5
   */
  factor?: Factor;
  /** How pixels are looked up by those that move them. @defaultValue 'bilinear' */
  interpolation?: 'nearest' | 'bilinear';
}

type Change = (images: Node, draws: ImageDraws) => Node;

/**
 * Sends each image through a few changes, chosen at random while training: a strong augmentation with two numbers to tune.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. The changes are shear, translation, rotation, brightness, colour
 * degeneration, contrast, sharpness, posterization, solarization, auto-contrast and equalization, as the layers of these
 * names do them. Each image has its own choice; Keras 3.15 chooses once for the whole batch. All changes are computed for
 * every image and one is kept, so that the cost is that of `11 * numOps` layers.
 *
 * @formula `y = change_k(... change_1(x))`, `k = numOps`, each `change_i` one of eleven with the same probability
 * @shape input `[batch, height, width, 3]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [0, 1], `numOps` that is no positive integer or a
 *   value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or has not 3 channels
 *
 * @example
 * ```ts
 * layers.randAugment({ numOps: 1, factor: 0.3 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @reference Cubuk et al. 2019, https://arxiv.org/abs/1909.13719
 */
export class RandAugment extends RandomImageLayer {
  readonly numOps: number;
  readonly factor: FactorRange;
  readonly interpolation: 'nearest' | 'bilinear';
  readonly valueRange: ValueRange;
  readonly #changes: readonly Change[];

  constructor(options: RandAugmentOptions = {}) {
    super(options, ['numOps', 'factor', 'interpolation', 'valueRange']);
    const { numOps = 2, interpolation = 'bilinear' } = options;
    this.numOps = checkInteger('RandAugment', 'numOps', numOps);
    this.factor = checkFactor('RandAugment', 'factor', options.factor ?? 0.5, ZERO_TO_ONE);
    this.interpolation = checkOneOf('RandAugment', 'interpolation', interpolation, ['nearest', 'bilinear']);
    this.valueRange = checkValueRange('RandAugment', options.valueRange);
    this.#changes = changesOf(this);
  }

  protected override get channelCounts(): readonly number[] {
    return [3];
  }

  override augment(images: Node, draws: ImageDraws): Node {
    return Array.from({ length: this.numOps }).reduce<Node>((x) => this.#changeOnce(x, draws), images);
  }

  #changeOnce(images: Node, draws: ImageDraws): Node {
    const choice = draws.wholeNumber([0, this.#changes.length - 1]);
    return this.#changes.reduce(
      (x, change, i) => select(broadcastTo(equal(choice, i), x.shape), change(images, draws), x),
      images,
    );
  }

  override getConfig(): LayerConfig {
    const { numOps, factor, interpolation, valueRange } = this;
    return { numOps, factor: [...factor], interpolation, valueRange: [...valueRange], ...super.getConfig() };
  }
}

function changesOf({ factor, interpolation, valueRange, seed }: RandAugment): readonly Change[] {
  const warp = { interpolation, seed };
  const color = { factor, valueRange, seed };
  const bits = Math.max(1, Math.trunc(8 * factor[1]));
  const parts: readonly RandomImageLayer[] = [
    new RandomShear({ xFactor: factor, yFactor: factor, ...warp }),
    new RandomTranslation({ heightFactor: factor, widthFactor: factor, ...warp }),
    new RandomRotation({ factor, ...warp }),
    new RandomBrightness(color),
    new RandomColorDegeneration(color),
    new RandomContrast(color),
    new RandomSharpness(color),
    new RandomPosterization({ ...color, factor: [1, bits] }),
    new Solarization({ additionFactor: factor, thresholdFactor: factor, valueRange, seed }),
  ];
  return [
    ...parts.map(
      (part): Change =>
        (images, draws) =>
          part.augment(images, draws),
    ),
    (images) => autoContrast(images, valueRange),
    (images) => equalizeImages(images, 256, valueRange),
  ];
}
