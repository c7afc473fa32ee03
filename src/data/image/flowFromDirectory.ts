/** From a folder of class sub-folders to a sequence of batches. */
import { resolve } from 'node:path';
import { checkBoolean, checkOptions } from '../../util/check.ts';
import { DataError, InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatCount, formatList } from '../../util/format.ts';
import { warn } from '../../util/warn.ts';
import type { AugmentationConfig } from './augmentation.ts';
import { CLASS_MODES, type ClassMode, checkClassMode } from './classMode.ts';
import { loadDecoder } from './decode.ts';
import {
  allocateImageCache,
  checkClassNames,
  IMAGE_FILE_OPTIONS,
  type ImageFileOptions,
  resolveImageFileOptions,
} from './imageFileOptions.ts';
import { ImageFileSequence } from './imageFiles.ts';
import { listImages, READABLE_ENDINGS, type ScannedFolder, scanFolder } from './scanFolder.ts';
import { packStrings } from './stringTable.ts';
import { checkSubset, type Subset, subsetRange } from './subset.ts';

/** Options of `ImageDataGenerator.flowFromDirectory`. */
export interface FlowFromDirectoryOptions extends ImageFileOptions {
  /** Names of the class sub-folders in the order of their numbers. @defaultValue all of them, sorted by bytes */
  classes?: readonly string[];
  /** What the targets are; null for none. @defaultValue 'categorical' */
  classMode?: ClassMode;
  /** Which part of the images, with the generator's `validationSplit`: the first of each class validate. @defaultValue all */
  subset?: Subset;
  /** Whether links to folders inside a class are followed. @defaultValue false */
  followLinks?: boolean;
}

const KNOWN = [...IMAGE_FILE_OPTIONS, 'classes', 'classMode', 'subset', 'followLinks'];

const OWNER = 'flowFromDirectory';

/** Lists a folder's images and makes their sequence; see `ImageDataGenerator.flowFromDirectory`. */
export async function openDirectory(
  augmentation: AugmentationConfig,
  validationSplit: number,
  directory: string,
  options: FlowFromDirectoryOptions,
): Promise<ImageFileSequence<Int32Array>> {
  if (typeof directory !== 'string' || directory === '') {
    throw new InvalidArgumentError(`${OWNER}: expected the path of a folder, got ${describeValue(directory)}.`);
  }
  checkOptions(OWNER, options, KNOWN);
  const settings = resolveImageFileOptions(OWNER, options);
  const classMode = checkClassMode(OWNER, options.classMode, CLASS_MODES);
  const followLinks = checkBoolean(OWNER, 'followLinks', options.followLinks ?? false);
  const subset = checkSubset(OWNER, options.subset, validationSplit);
  const classes = checkClassNames(OWNER, options.classes);

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
  if (settings.verbose) report(names.length, folder);
  return new ImageFileSequence({
    ...settings.reading,
    directory: root,
    names: packStrings(names),
    classMode,
    classes: { names: folder.classes.map(({ name }) => name), labels },
    cache: allocateImageCache(settings, names.length),
    augmentation,
  });
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
  if (empty.length > 0) warn('MILLRACE_EMPTY_CLASS', `No image in the class folder ${formatList(empty)}.`);
  if (folder.unreadable.size > 0) warn('MILLRACE_UNREADABLE_FILES', unreadableText(folder).trim());
}

function unreadableText(folder: ScannedFolder): string {
  if (folder.unreadable.size === 0) return '';
  const counts = [...folder.unreadable].map(([ending, count]) => `${formatCount(count)} .${ending}`);
  return ` Left out ${counts.join(', ')} files, which cannot be decoded; convert them to PNG or JPEG.`;
}
