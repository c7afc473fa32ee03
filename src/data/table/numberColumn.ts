/** Columns of numbers. */
import { allocate, dtypeOf, type TypedArray } from '../../tensor/dtype.ts';
import { Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { DataError, MillraceError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import type { ArrayOfSamples } from '../sampleArrays.ts';
import type { TableColumns } from './tableColumns.ts';

/** As programs write numbers; `Number` takes more: an empty text, hexadecimal digits. */
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** Other words for numbers, as they stand in CSV files. */
const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  '-inf': -Infinity,
  true: 1,
  false: 0,
};

/**
 * A column as an array of samples: a number in each row, or arrays of the same shape.
 *
 * @remarks
 * Numbers are float32, and so are true and false (1 and 0); typed arrays of int32 and uint8 keep their type.
 *
 * @throws DataError `ERR_DATA` with the row for a cell that is no number, or of another shape than the first
 */
export function numberColumn(table: TableColumns, name: string): ArrayOfSamples {
  const values = table.column(name);
  if (ArrayBuffer.isView(values)) {
    const dtype = dtypeOf(values);
    if (dtype === 'int32' || dtype === 'uint8' || dtype === 'float32') {
      return { data: values as unknown as TypedArray, shape: [table.rows], dtype };
    }
  }
  if (isArray(values[0])) return arrayCells(table, name, values);
  const data = new Float32Array(table.rows);
  for (let row = 0; row < data.length; row++) data[row] = numberOf(table, name, row, values[row]);
  return { data, shape: [table.rows], dtype: 'float32' };
}

function numberOf(table: TableColumns, name: string, row: number, cell: unknown): number {
  if (typeof cell === 'number') return cell;
  // Databases give integers as bigint.
  if (typeof cell === 'boolean' || typeof cell === 'bigint') return Number(cell);
  if (table.path !== undefined && typeof cell === 'string') {
    if (NUMBER.test(cell)) return Number(cell);
    const word = WORDS[cell.trim().toLowerCase()];
    if (word !== undefined) return word;
  }
  refuse(table, name, row, `expected a number, got ${describeValue(cell)}`);
}

function arrayCells(table: TableColumns, name: string, values: ArrayLike<unknown>): ArrayOfSamples {
  const cells = Array.from({ length: table.rows }, (_, row) => tensorOf(table, name, row, values[row]));
  const { shape, dtype, size } = cells[0]!;
  const kept = dtype === 'float64' ? 'float32' : dtype;
  const data = allocate(kept, table.rows * size);
  cells.forEach((cell, row) => {
    if (formatShape(cell.shape) !== formatShape(shape) || cell.dtype !== dtype) {
      const got = `${cell.dtype} ${formatShape(cell.shape)}`;
      refuse(table, name, row, `expected ${dtype} ${formatShape(shape)} as in ${table.nameOf(0)}, got ${got}`);
    }
    data.set(cell.data, row * size);
  });
  return { data, shape: [table.rows, ...shape], dtype: kept };
}

function tensorOf(table: TableColumns, name: string, row: number, cell: unknown): Tensor {
  if (!isArray(cell))
    refuse(table, name, row, `expected an array as in ${table.nameOf(0)}, got ${describeValue(cell)}`);
  try {
    return tensor(cell as TensorLike);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    refuse(table, name, row, `expected an array of numbers: ${error.message}`);
  }
}

function isArray(cell: unknown): boolean {
  return Array.isArray(cell) || ArrayBuffer.isView(cell) || cell instanceof Tensor;
}

function refuse(table: TableColumns, name: string, row: number, what: string): never {
  throw new DataError(
    `${table.owner}: column "${name}", ${table.nameOf(row)}: ${what}. Mend the cell, or leave the row out.`,
    { details: { column: name, row, path: table.path } },
  );
}
