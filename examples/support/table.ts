/** Tables in files of comma-separated values. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './arguments.ts';

/**
 * The rows of a file, each an array of cells. Quotes around a cell are taken off; commas and line breaks inside of
 * quotes are not understood.
 *
 * @param columns - What every row must have.
 * @param hasHeader - Whether the first row holds names: it is left out.
 * @throws UsageError where there is no such file, and for a row with more or fewer cells
 */
export function readTable(file: string, columns: number, hasHeader = false): string[][] {
  let text: string;
  try {
    text = readFileSync(resolve(file), 'utf8');
  } catch (error) {
    throw new UsageError(`--data: cannot read ${resolve(file)} (${(error as NodeJS.ErrnoException).code}).`);
  }
  const lines = text.split(/\r?\n/).map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  return lines.flatMap((cells, i) => {
    if (cells.length === 1 && cells[0] === '') return [];
    if (cells.length === columns) return i === 0 && hasHeader ? [] : [cells];
    throw new UsageError(`--data: line ${i + 1} of ${file} has ${cells.length} cells, expected ${columns}.`);
  });
}

/** @throws UsageError for a cell that holds no number */
export function numberIn(cell: string): number {
  const value = cell === '' ? Number.NaN : Number(cell);
  if (Number.isFinite(value)) return value;
  throw new UsageError(`--data: expected a number, got "${cell}".`);
}
