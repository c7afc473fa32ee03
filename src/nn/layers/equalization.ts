/** Images with even histograms. */
import { equalizeImages } from '../../graph/composite/equalizeImages.ts';
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import type { Node } from '../../graph/node.ts';
import { checkInteger } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import { checkValueRange, type ValueRangeOption } from './imageFactors.ts';
import { ImageLayer, type ImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link Equalization}. */
export interface EqualizationOptions extends ImageLayerOptions, ValueRangeOption {
  /** Number of classes of brightness, at least 2. @defaultValue 256 */
  bins?: number;
}

/**
 * Gives each channel of each image an even histogram while training: every brightness is as frequent as any other.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`, as in Keras. No gradient goes through it. Keras 3.15 counts one
 * histogram over the whole batch, so that an image depends on the others; here each image has its own.
 *
 * @formula `y = round((cdf[bin(x)] - cdf_min) * 255 / (count - cdf_min))`, of values brought from `valueRange` to 0..255 and
 *   back; `cdf` the running sum of the histogram, `cdf_min` its first number above 0, `count` the number of pixels
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for less than 2 bins or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.equalization({ bins: 64 }).computeOutputShape([null, 32, 32, 3]); // => [null, 32, 32, 3]
 * ```
 *
 * @see keras.layers.Equalization
 */
export class Equalization extends ImageLayer {
  readonly bins: number;
  readonly valueRange: ValueRange;

  constructor(options: EqualizationOptions = {}) {
    super(options, ['bins', 'valueRange']);
    this.bins = checkInteger('Equalization', 'bins', options.bins ?? 256, 2);
    this.valueRange = checkValueRange('Equalization', options.valueRange);
  }

  protected override transform(images: Node, context: CallContext): Node {
    return context.training ? equalizeImages(images, this.bins, this.valueRange) : images;
  }

  override getConfig(): LayerConfig {
    return { bins: this.bins, valueRange: [...this.valueRange], ...super.getConfig() };
  }
}
