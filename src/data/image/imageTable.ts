/** From a table of image files to a sequence of batches. */
import { dirname, resolve } from 'node:path';
import { checkBoolean } from '../../util/check.ts';
import { DataError } from '../../util/errors.ts';
import { describeValue, formatCount, formatList } from '../../util/format.ts';
import { readTable, type TableColumns, type TableSource } from '../table/tableColumns.ts';
import type { AugmentationConfig } from './augmentation.ts';
import type { TableClassMode } from './classMode.ts';
import { loadDecoder } from './decode.ts';
import { findImages } from './findImages.ts';
import {
  allocateImageCache,
  IMAGE_FILE_OPTIONS,
  type ImageFileOptions,
  resolveImageFileOptions,
} from './imageFileOptions.ts';
import { ImageFileSequence } from './imageFiles.ts';
import { READABLE_ENDINGS } from './scanFolder.ts';
import { packStrings } from './stringTable.ts';
import { type Subset, subsetRange } from './subset.ts';
import {
  checkText,
  neededColumns,
  planTargets,
  readTargets,
  selectRows,
  takeTargets,
  warnOfTable,
} from './tableTargets.ts';

/** Options of every dataset that is a table of image files. */
export interface ImageTableOptions extends ImageFileOptions {
  /**
   * Folder that relative paths count from. @defaultValue the folder of the CSV file; the working directory for a table in
   * memory
   */
  directory?: string;
  /** Column with the weight of each image in the loss: numbers. @defaultValue 1 each */
  weightCol?: string;
  /**
   * Names of the classes in the order of their numbers; rows of other classes are left out.
   * @defaultValue all that come in rows with an image, sorted by bytes
   */
  classes?: readonly string[];
  /** What the targets are; null for none. @defaultValue 'categorical' */
  classMode?: TableClassMode | 'multi_output';
  /**
   * What stands between several classes of an image in one cell, as in `dog|indoors`: with classMode 'categorical'.
   * @defaultValue a string is one class
   */
  classDelimiter?: string;
  /**
   * Whether rows are left out whose file is not there, or has the ending of a format that cannot be decoded. Without it,
   * nothing is asked of the disk before an image is read. @defaultValue true
   */
  validateFilenames?: boolean;
  /** What stands between the cells of a CSV file. @defaultValue ',' */
  delimiter?: string;
}

/** Names of {@link ImageTableOptions}, and of the columns. */
export const IMAGE_TABLE_OPTIONS = [
  ...IMAGE_FILE_OPTIONS,
  'directory',
  'xCol',
  'yCol',
  'weightCol',
  'classes',
  'classMode',
  'classDelimiter',
  'validateFilenames',
  'delimiter',
] as const;

/** What {@link openImageTable} is asked for. */
export interface ImageTableRequest {
  /** Named in messages. */
  readonly owner: string;
  readonly table: TableSource;
  readonly options: ImageTableOptions & { xCol?: string; yCol?: string | readonly string[] };
  /** Names of the columns, where options have none. */
  readonly defaults: { readonly xCol: string; readonly yCol: string };
  readonly augmentation: AugmentationConfig;
  /** Share of the rows, the first ones, that validate. */
  readonly validationSplit: number;
  readonly subset: Subset | undefined;
}

/** Reads and checks a table and makes its sequence; options were checked by their names. */
export async function openImageTable(request: ImageTableRequest): Promise<ImageFileSequence> {
  const { owner, options, defaults, validationSplit, subset } = request;
  const settings = resolveImageFileOptions(owner, options);
  const xCol = checkText(owner, 'xCol', options.xCol ?? defaults.xCol);
  const validates = checkBoolean(owner, 'validateFilenames', options.validateFilenames ?? true);
  const delimiter = checkText(owner, 'delimiter', options.delimiter ?? ',');
  const folder = options.directory === undefined ? undefined : checkText(owner, 'directory', options.directory);
  const plan = planTargets(owner, options, defaults.yCol);

  const needed = [{ option: 'xCol', name: xCol }, ...neededColumns(plan)];
  const table = await readTable(request.table, { owner, needed, delimiter });
  const names = namesIn(table, xCol, validates);
  const targets = readTargets(table, plan);
  const directory = resolve(folder ?? (table.path === undefined ? '.' : dirname(table.path)));
  const present = validates ? await presentRows(table, xCol, directory, names) : [...names.keys()];
  const selected = selectRows(owner, targets, present);
  if (selected.rows.length === 0) refuseClasses(owner, plan.classes, targets.labels?.names);
  const [start, end] = subsetRange(selected.rows.length, validationSplit, subset);
  const rows = selected.rows.slice(start, end);
  if (rows.length === 0) {
    throw new DataError(
      `${owner}: the ${subset} part of ${selected.rows.length} images is empty with validationSplit ${validationSplit}. Give ` +
        'more images, or another validationSplit.',
      { details: { subset, validationSplit } },
    );
  }
  warnOfDropped(table, xCol, names, present, selected.rows.length);
  await loadDecoder();
  if (settings.verbose) report(rows.length, validates, targets.labels && selected.names.length);
  return new ImageFileSequence({
    ...settings.reading,
    ...takeTargets(targets, selected.names, rows),
    directory,
    names: packStrings(rows.map((row) => names[row]!)),
    cache: allocateImageCache(settings, rows.length),
    augmentation: request.augmentation,
  });
}

/** The paths in a column. Those that are to be looked for may be empty. */
function namesIn(table: TableColumns, xCol: string, validates: boolean): readonly string[] {
  const cells = table.column(xCol);
  for (let row = 0; row < table.rows; row++) {
    const cell = cells[row];
    if (typeof cell === 'string' && (cell !== '' || validates)) continue;
    throw new DataError(
      `${table.owner}: column "${xCol}" (xCol), ${table.nameOf(row)}: expected the path of an image, got ${describeValue(cell)}. ` +
        'Give each row one, or leave the row out.',
      { details: { column: xCol, row, path: table.path } },
    );
  }
  return cells as unknown as readonly string[];
}

async function presentRows(
  table: TableColumns,
  xCol: string,
  directory: string,
  names: readonly string[],
): Promise<readonly number[]> {
  const found = await findImages(directory, names);
  const rows = Array.from(names.keys()).filter((row) => found[row] === 1);
  if (rows.length > 0) return rows;
  const here = process.cwd();
  const [elsewhere] = directory === here ? [] : await findImages(here, names.slice(0, 1));
  throw new DataError(
    `${table.owner}: none of the ${formatCount(names.length)} paths in column "${xCol}" is that of an image; the first is ` +
      `"${resolve(directory, names[0]!)}". Expected files with the endings ${READABLE_ENDINGS.join(', ')}; relative paths count ` +
      `from the option directory${elsewhere === 1 ? `; that one is there from the working directory: set directory: '.'` : ''}.`,
    { details: { directory, column: xCol } },
  );
}

function refuseClasses(owner: string, asked: readonly string[] | undefined, there: readonly string[] = []): never {
  const some = formatList(there.slice(0, 5)) + (there.length > 5 ? ' ...' : '');
  throw new DataError(
    `${owner}: no row has one of the classes ${formatList(asked ?? [])}; there are ${some}. Name classes that are there.`,
    { details: { asked, classes: there } },
  );
}

/** One warning for all rows that are not used. */
function warnOfDropped(
  table: TableColumns,
  xCol: string,
  names: readonly string[],
  present: readonly number[],
  kept: number,
): void {
  const missing = table.rows - present.length;
  const others = present.length - kept;
  if (missing + others === 0) return;
  const first = missing === 0 ? -1 : names.findIndex((_, row) => present[row] !== row);
  const reasons = [
    missing === 0
      ? ''
      : `${formatCount(missing)} whose path in column "${xCol}" is not that of an image (the first: ` +
        `${describeValue(names[first])} in ${table.nameOf(first)})`,
    others === 0 ? '' : `${formatCount(others)} of classes that classes does not name`,
  ];
  warnOfTable(
    `${table.owner}: left out ${formatCount(missing + others)} of ${formatCount(table.rows)} rows: ` +
      `${reasons.filter((reason) => reason !== '').join(', and ')}.`,
  );
}

function report(images: number, validated: boolean, classes: number | undefined): void {
  const of = classes === undefined ? '' : ` belonging to ${classes} classes`;
  console.log(`Found ${images} ${validated ? 'validated' : 'non-validated'} image filenames${of}.`);
}
