/** One image from a file. */
import { Tensor } from '../../tensor/tensor.ts';
import { checkBoolean, checkOneOf, checkOptions, checkPair } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { COLOR_CHANNELS, COLOR_MODES, type ColorMode } from './colorMode.ts';
import { decodeImage, INTERPOLATIONS, type Interpolation } from './decode.ts';

/** Options of {@link loadImage}. */
export interface LoadImageOptions {
  /** [height, width], or one number for a square. @defaultValue the file's size */
  targetSize?: number | readonly [height: number, width: number];
  /** Channels of the result. @defaultValue 'rgb' */
  colorMode?: ColorMode;
  /** How the image is resized. @defaultValue 'nearest' */
  interpolation?: Interpolation;
  /** Cuts the middle out to the target's proportions before resizing. @defaultValue false */
  keepAspectRatio?: boolean;
}

/**
 * Reads an image file as bytes 0 to 255, as `flowFromDirectory` does.
 *
 * @remarks
 * 'nearest' picks the pixels that Keras (Pillow) picks; the other interpolations are libvips', close to Pillow's, not equal.
 *
 * @shape uint8 `[height, width, channels]`, channels 3 ('rgb'), 1 ('grayscale') or 4 ('rgba')
 * @throws DataError `ERR_DATA` with `details.path` when the file cannot be read or decoded
 *
 * @example
 * ```ts
 * const photo = await utils.loadImage('cat.jpg', { targetSize: [96, 96] });
 * photo.shape; // => [96, 96, 3]
 * ```
 */
export async function loadImage(path: string, options: LoadImageOptions = {}): Promise<Tensor> {
  if (typeof path !== 'string' || path === '') {
    throw new InvalidArgumentError(`loadImage: expected the path of an image, got ${describeValue(path)}.`);
  }
  checkOptions('loadImage', options, ['targetSize', 'colorMode', 'interpolation', 'keepAspectRatio']);
  const colorMode = checkOneOf('loadImage', 'colorMode', options.colorMode ?? 'rgb', COLOR_MODES);
  const { data, height, width, channels } = await decodeImage(path, {
    targetSize: options.targetSize === undefined ? undefined : checkPair('loadImage', 'targetSize', options.targetSize),
    channels: COLOR_CHANNELS[colorMode],
    interpolation: checkOneOf('loadImage', 'interpolation', options.interpolation ?? 'nearest', INTERPOLATIONS),
    keepAspectRatio: checkBoolean('loadImage', 'keepAspectRatio', options.keepAspectRatio ?? false),
  });
  return new Tensor(data, [height, width, channels], 'uint8');
}
