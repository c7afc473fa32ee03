/** Parts of images at random places. */
import { cropAt } from '../../graph/composite/imageParts.ts';
import type { Node } from '../../graph/node.ts';
import { type CropSizeOptions, checkCropSize, fitToSize, roomAround } from './cropSize.ts';
import { type ImageDraws, type ImageSize, RandomImageLayer, type RandomImageLayerOptions } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link RandomCrop}. */
export interface RandomCropOptions extends RandomImageLayerOptions, CropSizeOptions {}

/**
 * Cuts a part of one size out of each image, at a random place while training.
 *
 * @remarks
 * In `evaluate` and `predict`, and where images are smaller than the part along a side, the largest part of its proportions
 * is cut out of their middle and brought to its size, bilinearly, as Keras documents it. (Keras 3.15 draws one place for the
 * whole batch, hands images on as they are in inference, and distorts small ones.)
 *
 * @formula `y[i, j] = x[top + i, left + j]`, `top ~ {0, ..., oldHeight - height}`, `left ~ {0, ..., oldWidth - width}`
 * @shape input `[batch, oldHeight, oldWidth, channels]` -> output `[batch, height, width, channels]`, floating
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomCrop({ height: 28, width: 28 }).computeOutputShape([null, 32, 32, 3]); // => [null, 28, 28, 3]
 * ```
 *
 * @see keras.layers.RandomCrop
 */
export class RandomCrop extends RandomImageLayer {
  readonly height: number;
  readonly width: number;

  constructor(options: RandomCropOptions) {
    super(options, ['height', 'width']);
    [this.height, this.width] = checkCropSize('RandomCrop', options);
  }

  protected override outputSize(): ImageSize {
    return [this.height, this.width];
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const room = roomAround(images, this.outputSize());
    if (room === undefined) return this.infer(images);
    return cropAt(images, draws.wholeNumber([0, room[0]]), draws.wholeNumber([0, room[1]]), this.outputSize());
  }

  protected override infer(images: Node): Node {
    return fitToSize(images, this.outputSize());
  }

  override getConfig(): LayerConfig {
    return { height: this.height, width: this.width, ...super.getConfig() };
  }
}
