/** The middle of images. */
import { cropImages } from '../../graph/composite/resizeImages.ts';
import type { Node } from '../../graph/node.ts';
import { type CropSizeOptions, checkCropSize, fitToSize, roomAround } from './cropSize.ts';
import { ImageLayer, type ImageLayerOptions, type ImageSize } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link CenterCrop}. */
export interface CenterCropOptions extends ImageLayerOptions, CropSizeOptions {}

/**
 * Cuts a part of one size out of the middle of images; in training and in inference.
 *
 * @remarks
 * Images that are smaller than the part along a side are enlarged: the largest part of its proportions is cut out of their
 * middle and brought to its size, bilinearly.
 *
 * @formula `y[i, j] = x[i + floor((oldHeight - height) / 2), j + floor((oldWidth - width) / 2)]`
 * @shape input `[batch, oldHeight, oldWidth, channels]` -> output `[batch, height, width, channels]`, floating
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.centerCrop({ height: 224, width: 224 }).computeOutputShape([null, 256, 320, 3]); // => [null, 224, 224, 3]
 * ```
 *
 * @see keras.layers.CenterCrop
 */
export class CenterCrop extends ImageLayer {
  readonly height: number;
  readonly width: number;

  constructor(options: CenterCropOptions) {
    super(options, ['height', 'width']);
    [this.height, this.width] = checkCropSize('CenterCrop', options);
  }

  protected override outputSize(): ImageSize {
    return [this.height, this.width];
  }

  protected override transform(images: Node): Node {
    const room = roomAround(images, this.outputSize());
    if (room === undefined) return fitToSize(images, this.outputSize());
    return cropImages(images, [Math.floor(room[0] / 2), Math.floor(room[1] / 2)], this.outputSize());
  }

  override getConfig(): LayerConfig {
    return { height: this.height, width: this.width, ...super.getConfig() };
  }
}
