/** Images stretched to the whole range of values. */
import { autoContrast } from '../../graph/composite/imageAdjustments.ts';
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import type { Node } from '../../graph/node.ts';
import { checkValueRange, type ValueRangeOption } from './imageFactors.ts';
import { ImageLayer, type ImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link AutoContrast}. */
export interface AutoContrastOptions extends ImageLayerOptions, ValueRangeOption {}

/**
 * Stretches each channel of each image, so that its darkest pixel is as dark and its brightest as bright as can be; in
 * training and in inference.
 *
 * @remarks A channel of one value alone stays as it is.
 *
 * @formula `y = low + (x - min) / (max - min) * (high - low)`, `min` and `max` over the channel of the image
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.autoContrast({ valueRange: [0, 1] }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.AutoContrast
 */
export class AutoContrast extends ImageLayer {
  readonly valueRange: ValueRange;

  constructor(options: AutoContrastOptions = {}) {
    super(options, ['valueRange']);
    this.valueRange = checkValueRange('AutoContrast', options.valueRange);
  }

  protected override transform(images: Node): Node {
    return autoContrast(images, this.valueRange);
  }

  override getConfig(): LayerConfig {
    return { valueRange: [...this.valueRange], ...super.getConfig() };
  }
}
