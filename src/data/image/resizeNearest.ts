/** Nearest-neighbour resizing with the pixels that Pillow picks. */
import type { ImagePixels } from './warp.ts';

/**
 * Resizes by picking for each output pixel the input pixel under its centre.
 *
 * @formula `out[i, j] = in[floor((i + 0.5) * height / outHeight), floor((j + 0.5) * width / outWidth)]`
 * @param keepAspectRatio - Cuts the middle of the input to the target's proportions first, as Keras' `load_img`.
 */
export function resizeNearest(
  image: ImagePixels,
  targetSize: readonly [height: number, width: number],
  keepAspectRatio: boolean,
): ImagePixels {
  const [height, width] = targetSize;
  if (image.height === height && image.width === width) return image;
  const { channels, data } = image;
  let cropHeight = image.height;
  let cropWidth = image.width;
  if (keepAspectRatio) {
    // At least one pixel: a strip of 1 x 1000 cut to a square must not become empty.
    cropHeight = Math.max(1, Math.min(image.height, Math.floor((image.width * height) / width)));
    cropWidth = Math.max(1, Math.min(image.width, Math.floor((image.height * width) / height)));
  }
  const top = Math.floor((image.height - cropHeight) / 2);
  const left = Math.floor((image.width - cropWidth) / 2);
  const columns = Int32Array.from(
    { length: width },
    (_, j) => (left + Math.floor(((j + 0.5) * cropWidth) / width)) * channels,
  );
  const resized = new Uint8Array(height * width * channels);
  let at = 0;
  for (let i = 0; i < height; i++) {
    const row = (top + Math.floor(((i + 0.5) * cropHeight) / height)) * image.width * channels;
    for (let j = 0; j < width; j++) {
      const from = row + columns[j]!;
      for (let channel = 0; channel < channels; channel++) resized[at++] = data[from + channel]!;
    }
  }
  return { data: resized, height, width, channels };
}
