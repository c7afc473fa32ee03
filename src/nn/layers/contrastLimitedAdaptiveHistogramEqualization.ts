/** Images of even contrast everywhere. */
import { adaptiveEqualize } from '../../graph/composite/adaptiveEqualize.ts';
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber, checkPair } from '../../util/check.ts';
import { checkValueRange, type ValueRangeOption } from './imageFactors.ts';
import { ImageLayer, type ImageLayerOptions } from './imageLayer.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link ContrastLimitedAdaptiveHistogramEqualization}. */
export interface ContrastLimitedAdaptiveHistogramEqualizationOptions extends ImageLayerOptions, ValueRangeOption {
  /** How often the mean a count of the histogram may be, which limits the contrast; 0 for any. @defaultValue 4 */
  clipLimit?: number;
  /** Rows and columns of parts, or one number for both. @defaultValue [8, 8] */
  tileGridSize?: number | readonly [number, number];
}

/**
 * Evens the contrast of each part of images out (CLAHE): details in dark and in bright parts become visible; in training
 * and in inference.
 *
 * @remarks
 * Each channel is treated by itself. No gradient goes through it. Images whose sides are no multiples of the grid are
 * continued, mirrored, so that all parts have one size.
 *
 * @formula `y = sum_t w_t T_t(x)` over the four nearest parts, `w_t` bilinear, `T_t` the table that makes the limited
 *   histogram of the part even, of values brought from `valueRange` to 0..255 and back
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a negative limit, a grid that is not positive integers or a value
 *   range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or has less than half as many pixels as
 *   parts along a side
 *
 * @example
 * ```ts
 * const layer = layers.contrastLimitedAdaptiveHistogramEqualization({ tileGridSize: [4, 4] });
 * layer.computeOutputShape([null, 64, 64, 1]); // => [null, 64, 64, 1]
 * ```
 *
 * @reference Zuiderveld 1994, Contrast limited adaptive histogram equalization, Graphics Gems IV
 */
export class ContrastLimitedAdaptiveHistogramEqualization extends ImageLayer {
  readonly clipLimit: number;
  readonly tileGridSize: readonly [number, number];
  readonly valueRange: ValueRange;

  constructor(options: ContrastLimitedAdaptiveHistogramEqualizationOptions = {}) {
    super(options, ['clipLimit', 'tileGridSize', 'valueRange']);
    const owner = 'ContrastLimitedAdaptiveHistogramEqualization';
    this.clipLimit = checkNumber(owner, 'clipLimit', options.clipLimit ?? 4, { min: 0 });
    this.tileGridSize = checkPair(owner, 'tileGridSize', options.tileGridSize ?? 8);
    this.valueRange = checkValueRange(owner, options.valueRange);
  }

  protected override transform(images: Node): Node {
    const { tileGridSize, clipLimit, valueRange } = this;
    return adaptiveEqualize(images, { grid: tileGridSize, clipLimit, range: valueRange });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const shape = super.computeOutputShape(inputShape);
    this.tileGridSize.forEach((count, i) => {
      const size = shape[i + 1]!;
      // What is missing to whole parts is mirrored: no more than there is.
      if (Math.ceil(size / count) * count > 2 * size) {
        const expected = `images of at least ${Math.ceil(count / 2)} pixels along each side that has ${count} parts`;
        refuseShape(this, expected, shape, 'Choose a smaller tileGridSize.');
      }
    });
    return shape;
  }

  override getConfig(): LayerConfig {
    const { tileGridSize, clipLimit, valueRange } = this;
    return { clipLimit, tileGridSize: [...tileGridSize], valueRange: [...valueRange], ...super.getConfig() };
  }
}
