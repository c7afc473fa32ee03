/** Rows of tensors: the samples of arrays in memory. */
import type { TypedArray } from '../tensor/dtype.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Batch } from './batch.ts';
import { mapStructured } from './structured.ts';

/** Rows `from` (inclusive) to `to` (exclusive), in the same memory. */
export function sliceRows({ data, shape, dtype }: Tensor, from: number, to: number): Tensor {
  const rowSize = data.length / shape[0]!;
  return new Tensor(data.subarray(from * rowSize, to * rowSize), [to - from, ...shape.slice(1)], dtype);
}

/** A batch of `size` rows, each tensor changed. */
export function mapTensors(batch: Batch, size: number, change: (tensor: Tensor) => Tensor): Batch {
  return {
    x: mapStructured(batch.x, change),
    ...(batch.y === undefined ? {} : { y: mapStructured(batch.y, change) }),
    ...(batch.sampleWeight === undefined ? {} : { sampleWeight: mapStructured(batch.sampleWeight, change) }),
    size,
  };
}

/** Below this many elements a loop is faster than a view and a copy. */
const SHORT_ROW = 16;

/** Copies one row of `rowSize` elements. */
export function copyRow(
  target: TypedArray,
  targetRow: number,
  source: TypedArray,
  sourceRow: number,
  rowSize: number,
): void {
  const start = sourceRow * rowSize;
  const offset = targetRow * rowSize;
  if (rowSize >= SHORT_ROW) target.set(source.subarray(start, start + rowSize), offset);
  else for (let j = 0; j < rowSize; j++) target[offset + j] = source[start + j]!;
}

/** Copies rows of `rowSize` elements, by their numbers, one after the other. */
export function gatherRows(target: TypedArray, source: TypedArray, rowSize: number, rows: ArrayLike<number>): void {
  for (let i = 0; i < rows.length; i++) copyRow(target, i, source, rows[i]!, rowSize);
}
