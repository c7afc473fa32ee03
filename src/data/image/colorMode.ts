/** Channels of an image, and how one number of channels becomes another. */
import type { ImagePixels } from './warp.ts';

/** Channels of each colour mode. */
export const COLOR_CHANNELS = { grayscale: 1, rgb: 3, rgba: 4 } as const;

/** Keras' colour modes. */
export type ColorMode = keyof typeof COLOR_CHANNELS;

/** Names of the colour modes. */
export const COLOR_MODES = Object.keys(COLOR_CHANNELS) as ColorMode[];

/**
 * Brings decoded pixels to 1, 3 or 4 channels.
 *
 * @formula gray: `(19595 r + 38470 g + 7471 b + 32768) / 65536`, rounded down: ITU-R 601 luma, as Pillow's mode L
 */
export function toChannels(image: ImagePixels, channels: number): ImagePixels {
  if (image.channels === channels) return image;
  const { data, height, width } = image;
  const from = image.channels;
  const pixels = height * width;
  const converted = new Uint8Array(pixels * channels);
  const isGray = from <= 2;
  const hasAlpha = from === 2 || from === 4;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const p = pixel * from;
    const red = data[p]!;
    const green = isGray ? red : data[p + 1]!;
    const blue = isGray ? red : data[p + 2]!;
    if (channels === 1) {
      converted[pixel] = isGray ? red : (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
      continue;
    }
    const q = pixel * channels;
    converted[q] = red;
    converted[q + 1] = green;
    converted[q + 2] = blue;
    if (channels === 4) converted[q + 3] = hasAlpha ? data[p + from - 1]! : 255;
  }
  return { data: converted, height, width, channels };
}
