/** Tables of image files, with Keras' names. */
import { checkOptions } from '../../util/check.ts';
import type { TableSource } from '../table/tableColumns.ts';
import type { AugmentationConfig } from './augmentation.ts';
import type { ImageFileSequence } from './imageFiles.ts';
import { IMAGE_TABLE_OPTIONS, type ImageTableOptions, openImageTable } from './imageTable.ts';
import { checkSubset, type Subset } from './subset.ts';

/** Options of `ImageDataGenerator.flowFromDataframe`. */
export interface FlowFromDataframeOptions extends ImageTableOptions {
  /** Column with the paths of the images. @defaultValue 'filename' */
  xCol?: string;
  /** Column with the targets, or several with numbers (classMode 'raw', 'multiOutput'). @defaultValue 'class' */
  yCol?: string | readonly string[];
  /** Which part of the rows, with the generator's `validationSplit`: the first validate. @defaultValue all */
  subset?: Subset;
}

const OWNER = 'flowFromDataframe';
const KNOWN = [...IMAGE_TABLE_OPTIONS, 'subset'];

/** Reads a table and makes its sequence; see `ImageDataGenerator.flowFromDataframe`. */
export async function openDataframe(
  augmentation: AugmentationConfig,
  validationSplit: number,
  table: TableSource,
  options: FlowFromDataframeOptions,
): Promise<ImageFileSequence> {
  checkOptions(OWNER, options, KNOWN);
  return openImageTable({
    owner: OWNER,
    table,
    options,
    defaults: { xCol: 'filename', yCol: 'class' },
    augmentation,
    validationSplit,
    subset: checkSubset(OWNER, options.subset, validationSplit),
  });
}
