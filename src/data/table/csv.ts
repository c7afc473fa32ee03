/** Some columns of a CSV file. */
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { DataError } from '../../util/errors.ts';
import { openFile } from '../dataFile.ts';

/** What was read. */
export interface CsvColumns {
  /** Names of all columns, as the first line has them. */
  readonly header: readonly string[];
  /** Cells of the wanted columns, row by row; undefined for one that is not there. */
  readonly columns: readonly (readonly string[] | undefined)[];
  /** The line of the file (1-based) on which each row ends. */
  readonly lines: readonly number[];
}

/** A quote that is never closed must not take the rest of a big file into memory. */
const MAX_ROW_BYTES = 2 ** 20;

/**
 * Reads some columns of a CSV file with a header, row by row: other columns and the file itself are never held in memory.
 *
 * @remarks
 * As pandas reads it by default: UTF-8 (a byte order mark is left out), lines end with `\n`, `\r\n` or `\r`, cells in double quotes may hold
 * delimiters, line breaks and doubled quotes, empty lines are skipped. A row with more or fewer cells than the header is an
 * error.
 *
 * @throws DataError `ERR_DATA` for a file that cannot be read, or is no such table
 */
export async function readCsv(path: string, wanted: readonly string[], delimiter: string): Promise<CsvColumns> {
  const columns: string[][] = wanted.map(() => []);
  const lines: number[] = [];
  let header: readonly string[] | undefined;
  let places: readonly number[] = [];
  const take = (cells: readonly string[], line: number): void => {
    if (header === undefined) {
      header = cells;
      places = wanted.map((name) => placeOf(path, cells, name));
      return;
    }
    lines.push(line);
    columns.forEach((column, i) => {
      if (places[i]! >= 0) column.push(cells[places[i]!]!);
    });
  };
  const parser = parse({
    bom: true,
    delimiter,
    max_record_size: MAX_ROW_BYTES,
    // Without it, the first line's end would hold for all.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (cells: string[], info) => {
      take(cells, info.lines);
      // Nothing is handed on: the columns are all that is kept.
      return null;
    },
  });
  const nowhere = new Writable({ objectMode: true, write: (_row, _encoding, done) => done() });
  await openFile(path, async (file) => {
    try {
      await pipeline(file.createReadStream({ autoClose: false }), parser, nowhere);
    } catch (error) {
      if (error instanceof CsvError) refuse(path, error);
      throw error;
    }
  });
  if (header === undefined) {
    throw new DataError(`"${resolve(path)}" is empty. Expected a first line with the names of the columns.`, {
      details: { path: resolve(path) },
    });
  }
  return { header, columns: columns.map((column, i) => (places[i]! < 0 ? undefined : column)), lines };
}

function placeOf(path: string, header: readonly string[], name: string): number {
  const place = header.indexOf(name);
  if (place === header.lastIndexOf(name)) return place;
  throw new DataError(`"${resolve(path)}": there are two columns "${name}". Give one of them another name.`, {
    details: { path: resolve(path), column: name },
  });
}

function refuse(path: string, error: CsvError): never {
  const advice: Readonly<Record<string, string>> = {
    CSV_RECORD_INCONSISTENT_FIELDS_LENGTH:
      'Expected as many cells in each row as in the header: put cells that hold the delimiter into double quotes.',
    CSV_QUOTE_NOT_CLOSED: 'Expected a closing double quote; one inside of a quoted cell is doubled ("").',
    CSV_INVALID_CLOSING_QUOTE:
      'Expected the delimiter after a closing quote; one inside of a quoted cell is doubled ("").',
    CSV_MAX_RECORD_SIZE: 'Expected a row below 1 MiB: is a double quote never closed?',
  };
  const fix = advice[error.code] ?? 'Expected a CSV file with a header.';
  throw new DataError(`"${resolve(path)}": ${error.message}. ${fix}`, {
    details: { path: resolve(path), reason: error.message },
    cause: error,
  });
}
