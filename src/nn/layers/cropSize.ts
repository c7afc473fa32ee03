/** What layers share that cut a part of one size out of images. */
import { cropToAspectRatio, resizeImages } from '../../graph/composite/resizeImages.ts';
import type { Node } from '../../graph/node.ts';
import { checkInteger } from '../../util/check.ts';
import type { ImageSize } from './imageLayer.ts';

/** Options of these layers. */
export interface CropSizeOptions {
  /** Height of the part in pixels. */
  height: number;
  /** Width of the part in pixels. */
  width: number;
}

/** The size of the part. */
export function checkCropSize(owner: string, { height, width }: CropSizeOptions): ImageSize {
  return [checkInteger(owner, 'height', height), checkInteger(owner, 'width', width)];
}

/** How much higher and wider images are than a part of them; undefined where they are too small for it. */
export function roomAround(images: Node, [height, width]: ImageSize): ImageSize | undefined {
  const [, oldHeight, oldWidth] = images.shape as readonly [number, number, number, number];
  return oldHeight < height || oldWidth < width ? undefined : [oldHeight - height, oldWidth - width];
}

/** The largest part of these proportions out of the middle of the images, brought to the size. */
export function fitToSize(images: Node, size: ImageSize): Node {
  return resizeImages(cropToAspectRatio(images, size), size, 'bilinear');
}
