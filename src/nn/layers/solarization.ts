/** Images whose bright parts are turned into their negatives. */
import { solarize } from '../../graph/composite/imageAdjustments.ts';
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import type { Node } from '../../graph/node.ts';
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

/** Options of {@link Solarization}. */
export interface SolarizationOptions extends RandomImageLayerOptions, ValueRangeOption {
  /**
   * Added first, as a fraction of the range of values: drawn from `[lower, upper]`, for a single number from
   * `[0, additionFactor]`; in [0, 1]. @defaultValue 0
   */
  additionFactor?: Factor;
  /** Values from this one on are inverted, as `additionFactor`. @defaultValue 0: all are */
  thresholdFactor?: Factor;
}

/**
 * Inverts the bright parts of images while training.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. Keras 3.15 scales only the upper end of a range by 255 and so draws
 * from a wider one than was asked for.
 *
 * @formula `y = v < threshold ? v : 255 - v`, `v = clip(x + addition, 0, 255)`, of values brought from `valueRange` to
 *   0..255 and back; `addition = 255 * additionFactor`, `threshold = 255 * thresholdFactor`
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor outside of [0, 1] or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.solarization({ thresholdFactor: [0.5, 0.5] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.Solarization
 */
export class Solarization extends RandomImageLayer {
  readonly additionFactor: FactorRange;
  readonly thresholdFactor: FactorRange;
  readonly valueRange: ValueRange;

  constructor(options: SolarizationOptions = {}) {
    super(options, ['additionFactor', 'thresholdFactor', 'valueRange']);
    this.additionFactor = checkFactor('Solarization', 'additionFactor', options.additionFactor ?? 0, ZERO_TO_ONE);
    this.thresholdFactor = checkFactor('Solarization', 'thresholdFactor', options.thresholdFactor ?? 0, ZERO_TO_ONE);
    this.valueRange = checkValueRange('Solarization', options.valueRange);
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const drawn = ([lower, upper]: FactorRange): Node => draws.uniform([255 * lower, 255 * upper]);
    return solarize(images, drawn(this.additionFactor), drawn(this.thresholdFactor), this.valueRange);
  }

  override getConfig(): LayerConfig {
    return {
      additionFactor: [...this.additionFactor],
      thresholdFactor: [...this.thresholdFactor],
      valueRange: [...this.valueRange],
      ...super.getConfig(),
    };
  }
}
