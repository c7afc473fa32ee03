/** Options that datasets of image files share. */
import { checkBoolean, checkInteger, checkOneOf, checkPair } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import {
  resolveErrorOptions,
  SAMPLE_ERROR_OPTIONS,
  type SampleErrorConfig,
  type SampleErrorOptions,
} from '../sampleErrors.ts';
import { COLOR_CHANNELS, COLOR_MODES, type ColorMode } from './colorMode.ts';
import { INTERPOLATIONS, type Interpolation } from './decode.ts';
import {
  IMAGE_SEQUENCE_OPTIONS,
  type ImageSequenceConfig,
  type ImageSequenceOptions,
  resolveSequenceOptions,
} from './imageSequence.ts';
import { allocatePixelCache, type PixelCacheMemory } from './pixelCache.ts';

/** Options of every dataset of image files. */
export interface ImageFileOptions extends ImageSequenceOptions, SampleErrorOptions {
  /** Size that every image is brought to: [height, width], or one number for squares. @defaultValue [256, 256] */
  targetSize?: number | readonly [height: number, width: number];
  /** Channels of the images. @defaultValue 'rgb' */
  colorMode?: ColorMode;
  /**
   * How images are resized. 'nearest' is the fastest, and Keras' default. The others average what falls together, so that
   * fine patterns do not alias; for photographs of several times `targetSize` they decode less, and are faster.
   *
   * @defaultValue 'nearest'
   */
  interpolation?: Interpolation;
  /** Cuts the middle out to the target's proportions before resizing. @defaultValue false */
  keepAspectRatio?: boolean;
  /**
   * 'memory' keeps decoded and resized images (one byte a value) in memory that all workers share, so that later epochs
   * decode nothing. The batches are the same. @defaultValue false
   */
  cache?: false | 'memory';
  /** What `cache` may take; images beyond it are decoded each time. @defaultValue 1 GiB */
  cacheBytes?: number;
  /** Whether a line says how many images were found. @defaultValue true */
  verbose?: boolean;
}

/** Names of {@link ImageFileOptions}. */
export const IMAGE_FILE_OPTIONS = [
  'targetSize',
  'colorMode',
  'interpolation',
  'keepAspectRatio',
  'cache',
  'cacheBytes',
  'verbose',
  ...IMAGE_SEQUENCE_OPTIONS,
  ...SAMPLE_ERROR_OPTIONS,
] as const;

/** The checked form of {@link ImageFileOptions}. */
export interface ImageFileSettings {
  /** How images are read, and in which order: the part that sequences keep. */
  readonly reading: ImageSequenceConfig & {
    readonly errors: SampleErrorConfig;
    readonly colorMode: ColorMode;
    readonly targetSize: readonly [height: number, width: number];
    readonly interpolation: Interpolation;
    readonly keepAspectRatio: boolean;
  };
  /** Bytes that the cache may take; undefined for no cache. */
  readonly cacheLimit: number | undefined;
  readonly verbose: boolean;
}

const DEFAULT_CACHE_BYTES = 2 ** 30;

/** Checks the options and fills in the defaults. */
export function resolveImageFileOptions(owner: string, options: ImageFileOptions): ImageFileSettings {
  return {
    reading: {
      ...resolveSequenceOptions(owner, options),
      errors: resolveErrorOptions(owner, options),
      targetSize: checkPair(owner, 'targetSize', options.targetSize ?? [256, 256]),
      colorMode: checkOneOf(owner, 'colorMode', options.colorMode ?? 'rgb', COLOR_MODES),
      interpolation: checkOneOf(owner, 'interpolation', options.interpolation ?? 'nearest', INTERPOLATIONS),
      keepAspectRatio: checkBoolean(owner, 'keepAspectRatio', options.keepAspectRatio ?? false),
    },
    cacheLimit: checkCache(owner, options),
    verbose: checkBoolean(owner, 'verbose', options.verbose ?? true),
  };
}

function checkCache(owner: string, options: ImageFileOptions): number | undefined {
  const limit = checkInteger(owner, 'cacheBytes', options.cacheBytes ?? DEFAULT_CACHE_BYTES);
  const { cache = false } = options;
  if (cache === false) return undefined;
  checkOneOf(owner, 'cache (false for none)', cache, ['memory']);
  return limit;
}

/** The cache of so many images, where one is asked for. */
export function allocateImageCache(settings: ImageFileSettings, count: number): PixelCacheMemory | undefined {
  const { cacheLimit, reading } = settings;
  if (cacheLimit === undefined) return undefined;
  const [height, width] = reading.targetSize;
  return allocatePixelCache(count, height * width * COLOR_CHANNELS[reading.colorMode], cacheLimit);
}

/** Checks the `classes` option. */
export function checkClassNames(owner: string, classes: unknown): readonly string[] | undefined {
  if (classes === undefined) return undefined;
  if (!Array.isArray(classes) || !classes.every((name) => typeof name === 'string' && name !== '')) {
    throw new InvalidArgumentError(
      `${owner}: expected classes to be an array of the names of classes, got ${describeValue(classes)}.`,
    );
  }
  if (classes.length === 0) {
    throw new InvalidArgumentError(`${owner}: classes names no class. Name some, or leave it out for all.`);
  }
  const twice = classes.find((name, i) => classes.indexOf(name) < i);
  if (twice !== undefined) {
    throw new InvalidArgumentError(`${owner}: classes names ${describeValue(twice)} twice. Name each class once.`);
  }
  return [...classes];
}
