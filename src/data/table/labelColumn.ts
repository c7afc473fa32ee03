/** Columns of class names. */
import { DataError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { compareText } from '../../util/text.ts';
import type { TableColumns } from './tableColumns.ts';

/** The labels of all rows as numbers into a list of names. */
export interface LabelColumn {
  /** Each label once, in the order in which they first come. */
  readonly names: readonly string[];
  /** Numbers of the labels, row after row. */
  readonly codes: Int32Array;
  /** Where the labels of each row begin in `codes`, and where those of the last one end. Undefined: each row has one. */
  readonly starts: Uint32Array | undefined;
}

/** What a cell may hold. */
export interface LabelOptions {
  /** Whether a row may have several labels (or none): an array of strings. */
  readonly several: boolean;
  /** Between several labels in one string. @defaultValue a string is one label */
  readonly separator?: string | undefined;
  /** Whose rule it is, for messages: `classMode 'sparse'`. */
  readonly reason: string;
}

/**
 * Reads a column of labels.
 *
 * @throws DataError `ERR_DATA` with the row for a cell that holds no label
 */
export function labelColumn(table: TableColumns, name: string, options: LabelOptions): LabelColumn {
  const cells = table.column(name);
  const numbers = new Map<string, number>();
  const codes: number[] = [];
  const starts = new Uint32Array(table.rows + 1);
  let single = true;
  const add = (label: string): void => {
    let number = numbers.get(label);
    if (number === undefined) numbers.set(label, (number = numbers.size));
    codes.push(number);
  };
  for (let row = 0; row < table.rows; row++) {
    const cell = cells[row];
    const labels = labelsIn(cell, options);
    if (labels === undefined) refuse(table, name, row, cell, options);
    if (typeof labels === 'string') {
      add(labels);
    } else {
      single = false;
      for (const label of labels) add(label);
    }
    starts[row + 1] = codes.length;
  }
  return { names: [...numbers.keys()], codes: Int32Array.from(codes), starts: single ? undefined : starts };
}

/** One label or several; undefined for what is neither. */
function labelsIn(cell: unknown, { several, separator }: LabelOptions): string | readonly string[] | undefined {
  if (typeof cell === 'string') {
    if (!several || separator === undefined) return cell === '' ? undefined : cell;
    return cell.split(separator).flatMap((part) => part.trim() || []);
  }
  const isList = several && Array.isArray(cell) && cell.every((label) => typeof label === 'string' && label !== '');
  return isList ? cell : undefined;
}

function refuse(table: TableColumns, name: string, row: number, cell: unknown, options: LabelOptions): never {
  const { several, reason } = options;
  const isEmpty = cell === '' || cell === undefined || cell === null;
  const advice = isEmpty
    ? 'Give it one, or leave the row out.'
    : Array.isArray(cell) && !several
      ? "Several classes of an image take classMode 'categorical'."
      : "Make it a string with String(value), or use classMode 'raw' for numbers.";
  throw new DataError(
    `${table.owner}: column "${name}", ${table.nameOf(row)}: expected the name of a class${several ? ' or an array of them' : ''}, ` +
      `which ${reason} takes, got ${isEmpty ? 'none' : describeValue(cell)}. ${advice}`,
    { details: { column: name, row, path: table.path } },
  );
}

/** The classes of some rows of a table. */
export interface RowClasses {
  /** Names of the classes by their numbers. */
  readonly names: readonly string[];
  /** Those of the rows that have a class, or need none. */
  readonly rows: readonly number[];
}

/**
 * The classes of some rows: those that are asked for, and then the rows that have one of them; or all that come there, sorted
 * as Python sorts them.
 */
export function classesOfRows(
  column: LabelColumn,
  rows: readonly number[],
  asked: readonly string[] | undefined,
): RowClasses {
  if (asked === undefined) {
    const present = new Uint8Array(column.names.length);
    for (const row of rows) forEachCode(column, row, (code) => void (present[code] = 1));
    return { names: column.names.filter((_, code) => present[code] === 1).sort(compareText), rows };
  }
  const wanted = numbersIn(column, asked);
  const kept = rows.filter((row) => {
    let has = false;
    forEachCode(column, row, (code) => void (has ||= wanted[code]! >= 0));
    return has;
  });
  return { names: asked, rows: kept };
}

/** Class numbers of rows in shared memory; labels that are no class are left out. */
export function numberClasses(
  column: LabelColumn,
  { names, rows }: RowClasses,
): { labels: Int32Array; starts: Uint32Array | undefined } {
  const numbers = numbersIn(column, names);
  const found: number[] = [];
  const starts = new Uint32Array(new SharedArrayBuffer((rows.length + 1) * 4));
  rows.forEach((row, i) => {
    forEachCode(column, row, (code) => {
      if (numbers[code]! >= 0) found.push(numbers[code]!);
    });
    starts[i + 1] = found.length;
  });
  const labels = new Int32Array(new SharedArrayBuffer(found.length * 4));
  labels.set(found);
  return { labels, starts: column.starts && starts };
}

/** The class number of each code, -1 for labels that are no class. */
function numbersIn(column: LabelColumn, names: readonly string[]): Int32Array {
  const numbers = new Map(names.map((name, number) => [name, number]));
  return Int32Array.from(column.names, (name) => numbers.get(name) ?? -1);
}

function forEachCode({ codes, starts }: LabelColumn, row: number, visit: (code: number) => void): void {
  const end = starts === undefined ? row + 1 : starts[row + 1]!;
  for (let k = starts === undefined ? row : starts[row]!; k < end; k++) visit(codes[k]!);
}
