/** Tables of image files without augmentation. */
import { checkNumber, checkOptions } from '../../util/check.ts';
import type { TableSource } from '../table/tableColumns.ts';
import { plainAugmentation } from './augmentation.ts';
import type { ImageFileSequence } from './imageFiles.ts';
import { IMAGE_TABLE_OPTIONS, type ImageTableOptions, openImageTable } from './imageTable.ts';

/** Options of {@link imagesSequence}. */
export interface ImagesSequenceOptions extends ImageTableOptions {
  /** Column with the paths of the images. @defaultValue 'path' */
  xCol?: string;
  /** Column with the targets, or several with numbers (classMode 'raw', 'multiOutput'). @defaultValue 'label' */
  yCol?: string | readonly string[];
  /** Factor on every value; 1 / 255 brings bytes to [0, 1]. @defaultValue 1 */
  rescale?: number;
}

const OWNER = 'imagesSequence';
const KNOWN = [...IMAGE_TABLE_OPTIONS, 'rescale'];

/**
 * A dataset of image files and their targets, for `fit`: a list of `{ path, label }`, a CSV file with such columns, or any
 * other table that `ImageDataGenerator.flowFromDataframe` takes, with the same options. Images are not augmented.
 *
 * @remarks
 * The table is read once, now, and an image when its batch is made. Labels are names of classes, numbered in the order of
 * their bytes; numbers take classMode 'raw'.
 *
 * @shape batches x `[batch, height, width, channels]` float32; y as `classMode` says
 * @param table - The path of a CSV file with a header, records (one a row), or columns by name.
 * @returns a `Sequence`
 * @throws DataError `ERR_DATA` for a file that cannot be read, a table without rows or without an image that is there, and
 *   cells that are not what `classMode` takes; from a batch, when a file cannot be decoded
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options out of range, and columns that are not there
 *
 * @example
 * ```ts
 * const photos = [
 *   { path: 'cat.jpg', label: 'fur' },
 *   { path: 'cat.jpg', label: 'cat' },
 * ];
 * const pets = await imagesSequence(photos, { targetSize: [96, 96], rescale: 1 / 255, verbose: false });
 * pets.classIndices; // => { cat: 0, fur: 1 }
 * ```
 */
export async function imagesSequence(
  table: TableSource,
  options: ImagesSequenceOptions = {},
): Promise<ImageFileSequence> {
  checkOptions(OWNER, options, KNOWN);
  return openImageTable({
    owner: OWNER,
    table,
    options,
    defaults: { xCol: 'path', yCol: 'label' },
    augmentation: plainAugmentation(checkNumber(OWNER, 'rescale', options.rescale ?? 1)),
    validationSplit: 0,
    subset: undefined,
  });
}
