/** Image files to pixels: decoded and resized by sharp (libvips), brought to the asked channels here. */
import type { Sharp, SharpOptions } from 'sharp';
import { DataError } from '../../util/errors.ts';
import { toChannels } from './colorMode.ts';
import { readImageFile } from './readImageFile.ts';
import { resizeNearest } from './resizeNearest.ts';
import type { ImagePixels } from './warp.ts';

/** How a file's pixels are resized. */
export const INTERPOLATIONS = ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const;

/** How a file's pixels are resized. */
export type Interpolation = (typeof INTERPOLATIONS)[number];

/** What {@link decodeImage} makes. */
export interface DecodeOptions {
  /** [height, width]; undefined keeps the file's size. */
  readonly targetSize?: readonly [height: number, width: number] | undefined;
  /** 1 (grayscale), 3 (rgb) or 4 (rgba). */
  readonly channels: number;
  readonly interpolation: Interpolation;
  /** Cuts the middle out to the target's proportions before resizing, where the file's differ. */
  readonly keepAspectRatio: boolean;
}

/** Bounds what a small file can blow up to: 64 megapixels are 256 MB at four bytes. */
const MAX_PIXELS = 64 * 1024 * 1024;

/** A truncated file must not pass as a photograph with a grey half. Embedded colour profiles are ignored, as Keras does. */
const SHARP_OPTIONS: SharpOptions = {
  failOn: 'warning',
  limitInputPixels: MAX_PIXELS,
  sequentialRead: true,
  ignoreIcc: true,
};

const KERNELS = { bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const;

type SharpConstructor = typeof import('sharp').default;

let sharpModule: Promise<SharpConstructor> | undefined;

/**
 * Loads the decoder, once a thread; programs without images never pay for it.
 *
 * @remarks
 * The main thread loads it before any worker does: a library whose only user is a worker is unloaded with the worker,
 * which libvips does not take well.
 */
export function loadDecoder(): Promise<SharpConstructor> {
  sharpModule ??= import('sharp').then(
    ({ default: sharp }) => {
      // Data workers are the parallelism: one thread an image, and no cache of files that are read once an epoch.
      sharp.cache(false);
      sharp.concurrency(1);
      return sharp;
    },
    (cause: Error) => {
      throw new DataError(
        `Image files are decoded by the package sharp, which cannot be loaded: ${cause.message.split('\n')[0]} ` +
          'Install it beside millrace: npm install sharp.',
        { cause },
      );
    },
  );
  return sharpModule;
}

/**
 * Decodes an image file to uint8 pixels.
 *
 * @remarks
 * 'nearest' reads the very pixels that Pillow's (and so Keras') NEAREST reads. The other interpolations are libvips'
 * filters (triangle, Catmull-Rom, Lanczos 3; antialiased when shrinking, as Pillow's are), and JPEG files are first
 * shrunk while decoding where the target is less than half their size: close to Pillow's pixels, not equal. EXIF
 * orientation is ignored, as in Keras.
 *
 * @throws DataError `ERR_DATA` with `details.path` when the file cannot be read, is not an image, is cut off, or is bigger
 *   than 64 megapixels
 */
export async function decodeImage(path: string, options: DecodeOptions): Promise<ImagePixels> {
  const sharp = await loadDecoder();
  try {
    const bytes = await readImageFile(path);
    checkFormat(bytes);
    return await decodeBytes(sharp(bytes, SHARP_OPTIONS), options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `Cannot read the image ${path}: ${reason.trim()}. Replace the file, or take it out of the dataset, and start again.`,
      { details: { path, reason }, cause },
    );
  }
}

/** How files of the formats begin that are decoded, whatever their names end in. */
const SIGNATURES = ['ffd8ff', '89504e470d0a1a0a', '47494638', '52494646', '49492a00', '4d4d002a'];

/** Libvips knows more formats; SVG and PDF, for example, are programs rather than pictures. */
function checkFormat(bytes: Uint8Array): void {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.length)).toString('hex');
  if (SIGNATURES.some((signature) => start.startsWith(signature))) return;
  throw new Error(`it is not a JPEG, PNG, WebP, GIF or TIFF file (it begins with the bytes ${start})`);
}

async function decodeBytes(image: Sharp, options: DecodeOptions): Promise<ImagePixels> {
  const { targetSize, interpolation, keepAspectRatio, channels } = options;
  const nearest = interpolation === 'nearest';
  if (targetSize !== undefined && !nearest) {
    const [height, width] = targetSize;
    image.resize(width, height, { fit: keepAspectRatio ? 'cover' : 'fill', kernel: KERNELS[interpolation] });
  }
  if (channels !== 4) image.removeAlpha();
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const decoded: ImagePixels = {
    // A plain Uint8Array: a Buffer here would make the typed-array loops see two kinds of arrays.
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    height: info.height,
    width: info.width,
    channels: info.channels,
  };
  const resized = targetSize !== undefined && nearest ? resizeNearest(decoded, targetSize, keepAspectRatio) : decoded;
  return toChannels(resized, channels);
}
