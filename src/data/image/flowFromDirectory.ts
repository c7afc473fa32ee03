/** From a folder of class sub-folders to a sequence of batches. */
import { resolve } from 'node:path';
import { checkBoolean, checkInteger, checkOneOf, checkOptions, checkPair } from '../../util/check.ts';
import { DataError, InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatCount, formatList } from '../../util/format.ts';
import { resolveErrorOptions, SAMPLE_ERROR_OPTIONS, type SampleErrorOptions } from '../sampleErrors.ts';
import type { AugmentationConfig } from './augmentation.ts';
import { CLASS_MODES, type ClassMode } from './classMode.ts';
import { COLOR_CHANNELS, COLOR_MODES, type ColorMode } from './colorMode.ts';
import { INTERPOLATIONS, type Interpolation, loadDecoder } from './decode.ts';
import { DirectoryImageSequence } from './directoryImages.ts';
import { IMAGE_SEQUENCE_OPTIONS, type ImageSequenceOptions, resolveSequenceOptions } from './imageSequence.ts';
import { allocatePixelCache } from './pixelCache.ts';
import { listImages, READABLE_ENDINGS, type ScannedFolder, scanFolder } from './scanFolder.ts';
import { packStrings } from './stringTable.ts';
import { checkSubset, type Subset, subsetRange } from './subset.ts';

/** Options of `ImageDataGenerator.flowFromDirectory`. */
export interface FlowFromDirectoryOptions extends ImageSequenceOptions, SampleErrorOptions {
  /** Size that every image is brought to: [height, width], or one number for squares. @defaultValue [256, 256] */
  targetSize?: number | readonly [height: number, width: number];
  /** Channels of the images. @defaultValue 'rgb' */
  colorMode?: ColorMode;
  /** Names of the class sub-folders in the order of their numbers. @defaultValue all of them, sorted by bytes */
  classes?: readonly string[];
  /** What the targets are; null for none. @defaultValue 'categorical' */
  classMode?: ClassMode;
  /** Which part of the images, with the generator's `validationSplit`: the first of each class validate. @defaultValue all */
  subset?: Subset;
  /** Whether links to folders inside a class are followed. @defaultValue false */
  followLinks?: boolean;
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

const KNOWN = [
  'targetSize',
  'colorMode',
  'classes',
  'classMode',
  ...IMAGE_SEQUENCE_OPTIONS,
  'subset',
  'followLinks',
  'interpolation',
  'keepAspectRatio',
  'cache',
  'cacheBytes',
  'verbose',
  ...SAMPLE_ERROR_OPTIONS,
];

const OWNER = 'flowFromDirectory';
const DEFAULT_CACHE_BYTES = 2 ** 30;

/** Lists a folder's images and makes their sequence; see `ImageDataGenerator.flowFromDirectory`. */
export async function openDirectory(
  augmentation: AugmentationConfig,
  validationSplit: number,
  directory: string,
  options: FlowFromDirectoryOptions,
): Promise<DirectoryImageSequence> {
  if (typeof directory !== 'string' || directory === '') {
    throw new InvalidArgumentError(`${OWNER}: expected the path of a folder, got ${describeValue(directory)}.`);
  }
  checkOptions(OWNER, options, KNOWN);
  const sequenceOptions = resolveSequenceOptions(OWNER, options);
  const errors = resolveErrorOptions(OWNER, options);
  const targetSize = checkPair(OWNER, 'targetSize', options.targetSize ?? [256, 256]);
  const colorMode = checkOneOf(OWNER, 'colorMode', options.colorMode ?? 'rgb', COLOR_MODES);
  const classMode = checkClassMode(options.classMode);
  const interpolation = checkOneOf(OWNER, 'interpolation', options.interpolation ?? 'nearest', INTERPOLATIONS);
  const keepAspectRatio = checkBoolean(OWNER, 'keepAspectRatio', options.keepAspectRatio ?? false);
  const followLinks = checkBoolean(OWNER, 'followLinks', options.followLinks ?? false);
  const verbose = checkBoolean(OWNER, 'verbose', options.verbose ?? true);
  const subset = checkSubset(OWNER, options.subset, validationSplit);
  const classes = checkClasses(options.classes);
  const cacheLimit = checkCache(options);

  const root = resolve(directory);
  const folder = await scanFolder(root, { classes, followLinks });
  await checkFound(root, folder, classMode);
  const names: string[] = [];
  const numbers: number[] = [];
  folder.classes.forEach(({ files }, label) => {
    const [start, end] = subsetRange(files.length, validationSplit, subset);
    for (let i = start; i < end; i++) {
      names.push(files[i]!);
      numbers.push(label);
    }
  });
  if (names.length === 0) {
    throw new DataError(
      `${OWNER}: the ${subset} part of ${root} is empty: no class has enough images for validationSplit ` +
        `${validationSplit}. Give more images, or another validationSplit.`,
      { details: { path: root, subset, validationSplit } },
    );
  }
  await loadDecoder();
  const labels = new Int32Array(new SharedArrayBuffer(numbers.length * 4));
  labels.set(numbers);
  const imageSize = targetSize[0] * targetSize[1] * COLOR_CHANNELS[colorMode];
  if (verbose) report(names.length, folder);
  return new DirectoryImageSequence({
    ...sequenceOptions,
    errors,
    directory: root,
    names: packStrings(names),
    labels,
    classNames: folder.classes.map(({ name }) => name),
    classMode,
    colorMode,
    targetSize,
    interpolation,
    keepAspectRatio,
    cache: cacheLimit === undefined ? undefined : allocatePixelCache(names.length, imageSize, cacheLimit),
    augmentation,
  });
}

function checkClassMode(mode: unknown): ClassMode {
  if (mode === null) return null;
  return checkOneOf(OWNER, 'classMode (null for no targets)', mode ?? 'categorical', CLASS_MODES);
}

function checkClasses(classes: unknown): readonly string[] | undefined {
  if (classes === undefined) return undefined;
  if (!Array.isArray(classes) || !classes.every((name) => typeof name === 'string' && name !== '')) {
    throw new InvalidArgumentError(
      `${OWNER}: expected classes to be an array of sub-folder names, got ${describeValue(classes)}.`,
    );
  }
  const twice = classes.find((name, i) => classes.indexOf(name) < i);
  if (twice !== undefined) {
    throw new InvalidArgumentError(`${OWNER}: classes names ${describeValue(twice)} twice. Name each sub-folder once.`);
  }
  return [...classes];
}

/** Bytes that the cache may take; undefined for no cache. */
function checkCache(options: FlowFromDirectoryOptions): number | undefined {
  const limit = checkInteger(OWNER, 'cacheBytes', options.cacheBytes ?? DEFAULT_CACHE_BYTES);
  const { cache = false } = options;
  if (cache === false) return undefined;
  checkOneOf(OWNER, 'cache (false for none)', cache, ['memory']);
  return limit;
}

async function checkFound(root: string, folder: ScannedFolder, classMode: ClassMode): Promise<void> {
  const details = { path: root, classes: folder.classes.map(({ name }) => name) };
  const expected = `Expected one sub-folder of images for each class, as in ${root}/cat/1.jpg and ${root}/dog/1.jpg.`;
  if (folder.classes.length === 0) {
    const loose = await listImages(root);
    const found =
      loose.length === 0
        ? `${root} holds neither images nor sub-folders`
        : `found no sub-folder in ${root}, but ${formatCount(loose.length)} images beside each other`;
    throw new DataError(`${OWNER}: ${found}. ${expected}`, { details });
  }
  const images = folder.classes.reduce((sum, { files }) => sum + files.length, 0);
  if (images === 0) {
    const count = folder.classes.length;
    const named = formatList(details.classes.slice(0, 5)) + (count > 5 ? ' ...' : '');
    throw new DataError(
      `${OWNER}: found no image in the ${count} sub-folder${count === 1 ? '' : 's'} ${named} of ${root}.` +
        `${unreadableText(folder)} ${expected} Files that can be read: ${READABLE_ENDINGS.join(', ')}.`,
      { details },
    );
  }
  const [only] = details.classes;
  if (classMode === 'categorical' && details.classes.length === 1) {
    throw new DataError(
      `${OWNER}: found one class (${describeValue(only)}) in ${root}; classMode 'categorical' needs two or more: with one, ` +
        `every answer is right. ${expected} For images without classes, set classMode to null or 'input'.`,
      { details },
    );
  }
  if (classMode === 'binary' && details.classes.length !== 2) {
    throw new DataError(
      `${OWNER}: found ${details.classes.length} classes in ${root}; classMode 'binary' needs exactly two. ` +
        "Use classMode 'categorical' or 'sparse' for more, or name two with classes.",
      { details },
    );
  }
}

function report(images: number, folder: ScannedFolder): void {
  console.log(`Found ${images} images belonging to ${folder.classes.length} classes.`);
  const empty = folder.classes.filter(({ files }) => files.length === 0).map(({ name }) => name);
  if (empty.length > 0) console.warn(`No image in the class folder ${formatList(empty)}.`);
  if (folder.unreadable.size > 0) console.warn(unreadableText(folder).trim());
}

function unreadableText(folder: ScannedFolder): string {
  if (folder.unreadable.size === 0) return '';
  const counts = [...folder.unreadable].map(([ending, count]) => `${formatCount(count)} .${ending}`);
  return ` Left out ${counts.join(', ')} files, which cannot be decoded; convert them to PNG or JPEG.`;
}
