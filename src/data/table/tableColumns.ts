/** Columns of a table, wherever it comes from. */
import { resolve } from 'node:path';
import { DataError, InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, didYouMean, formatList } from '../../util/format.ts';
import { isPlainRecord } from '../../util/plainRecord.ts';
import { readCsv } from './csv.ts';

/** A table: the path of a CSV file with a header, records (one a row), or columns by name. */
export type TableSource = string | readonly object[] | Readonly<Record<string, ArrayLike<unknown>>>;

/** A column that is needed, and the option that names it. */
export interface ColumnName {
  readonly option: string;
  readonly name: string;
}

/** The needed columns of a table. */
export interface TableColumns {
  /** Named in messages. */
  readonly owner: string;
  /** Number of rows. */
  readonly rows: number;
  /** The CSV file (absolute), whose cells are text; undefined for a table in memory. */
  readonly path: string | undefined;
  /** The cells of a needed column. */
  column(name: string): ArrayLike<unknown>;
  /** A row's name in messages. */
  nameOf(row: number): string;
}

/** How a table is read. */
export interface TableOptions {
  /** Named in messages. */
  readonly owner: string;
  readonly needed: readonly ColumnName[];
  /** Between the cells of a CSV file. */
  readonly delimiter: string;
}

/**
 * Reads the needed columns of a table.
 *
 * @throws DataError `ERR_DATA` for a file that cannot be read, and for a table without rows
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no table, and for columns that are not there
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for columns of different lengths
 */
export async function readTable(source: unknown, options: TableOptions): Promise<TableColumns> {
  const table = await open(source, options);
  if (table.rows > 0) return table;
  throw new DataError(
    `${options.owner}: the table${table.path ? ` "${table.path}"` : ''} has no rows. Give one at least.`,
    {
      details: { path: table.path },
    },
  );
}

async function open(source: unknown, options: TableOptions): Promise<TableColumns> {
  if (typeof source === 'string' && source !== '') return fromCsv(source, options);
  if (Array.isArray(source)) return fromRecords(source, options);
  if (isPlainRecord(source)) return fromColumns(source, options);
  throw new InvalidArgumentError(
    `${options.owner}: expected a table (the path of a CSV file, an array of records, or a record of columns), got ` +
      `${describeValue(source)}.`,
  );
}

async function fromCsv(source: string, { owner, needed, delimiter }: TableOptions): Promise<TableColumns> {
  const path = resolve(source);
  const names = needed.map(({ name }) => name);
  const { header, columns, lines } = await readCsv(path, names, delimiter);
  const missing = columns.indexOf(undefined);
  if (missing >= 0) {
    const other =
      header.length === 1 ? ([';', '\t', '|', ','] as const).find((sign) => header[0]!.includes(sign)) : undefined;
    const hint = other === undefined ? '' : ` Is its delimiter ${JSON.stringify(other)}? Set the option delimiter.`;
    refuseColumn(owner, needed[missing]!, header, `"${path}"`, hint);
  }
  return {
    owner,
    path,
    rows: lines.length,
    column: (name) => columns[names.indexOf(name)]!,
    nameOf: (row) => `line ${lines[row]} of "${path}"`,
  };
}

function fromRecords(records: readonly unknown[], { owner, needed }: TableOptions): TableColumns {
  records.forEach((record, row) => {
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) return;
    throw new InvalidArgumentError(
      `${owner}: expected an array of records (objects, one a row), got ${describeValue(record)} at position ${row}.`,
      { details: { row } },
    );
  });
  const rows = records as readonly Readonly<Record<string, unknown>>[];
  const columns = new Map<string, readonly unknown[]>();
  for (const column of needed) {
    if (rows.length > 0 && !rows.some((record) => column.name in record)) {
      refuseColumn(owner, column, Object.keys(rows[0]!), 'the records');
    }
    columns.set(
      column.name,
      rows.map((record) => record[column.name]),
    );
  }
  return inMemory(owner, rows.length, columns);
}

function fromColumns(source: Readonly<Record<string, unknown>>, { owner, needed }: TableOptions): TableColumns {
  const columns = new Map<string, ArrayLike<unknown>>();
  for (const column of needed) {
    const values = source[column.name];
    if (values === undefined) refuseColumn(owner, column, Object.keys(source), 'the table');
    if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && 'length' in values)) {
      throw new InvalidArgumentError(
        `${owner}: expected column "${column.name}" (${column.option}) to be an array, got ${describeValue(values)}.`,
        { details: { column: column.name } },
      );
    }
    columns.set(column.name, values as ArrayLike<unknown>);
  }
  const lengths = [...columns.values()].map(({ length }) => length);
  if (lengths.some((length) => length !== lengths[0])) {
    throw new ShapeMismatchError(
      `${owner}: expected columns of the same length, got ${lengths.join(', ')} rows in ${formatList([...columns.keys()])}.`,
      { details: { lengths } },
    );
  }
  return inMemory(owner, lengths[0] ?? 0, columns);
}

function inMemory(owner: string, rows: number, columns: ReadonlyMap<string, ArrayLike<unknown>>): TableColumns {
  return { owner, path: undefined, rows, column: (name) => columns.get(name)!, nameOf: (row) => `row ${row}` };
}

function refuseColumn(
  owner: string,
  { option, name }: ColumnName,
  columns: readonly string[],
  where: string,
  hint = '',
): never {
  throw new InvalidArgumentError(
    `${owner}: there is no column "${name}" (${option}) in ${where}; there are ${formatList(columns)}.` +
      `${didYouMean(name, columns)}${hint}`,
    { details: { option, column: name, columns } },
  );
}
