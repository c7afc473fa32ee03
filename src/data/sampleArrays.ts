/** Arrays of samples in memory, as they travel to workers. */
import { BYTES_PER_ELEMENT, type DType, type TypedArray, viewOf } from '../tensor/dtype.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { gatherRows } from './rows.ts';

/** An array with its shape, whose first dimension is the samples. */
export interface ArrayOfSamples {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Elements of one sample. */
export function rowSizeOf({ shape }: ArrayOfSamples): number {
  return sizeOf(shape.slice(1));
}

/** Bytes of one sample. */
export function rowBytesOf(source: ArrayOfSamples): number {
  return rowSizeOf(source) * source.data.BYTES_PER_ELEMENT;
}

/** The rows of some samples, in their order. */
export function takeSamples(
  source: ArrayOfSamples,
  samples: ArrayLike<number>,
  allocate: (shape: Shape, dtype: DType) => Tensor,
): Tensor {
  const rows = allocate([samples.length, ...source.shape.slice(1)], source.dtype);
  gatherRows(rows.data, source.data, rowSizeOf(source), samples);
  return rows;
}

/** Allocates memory that threads share. */
export function allocateShared(shape: Shape, dtype: DType): Tensor {
  const length = sizeOf(shape);
  return new Tensor(viewOf(dtype, new SharedArrayBuffer(length * BYTES_PER_ELEMENT[dtype]), 0, length), shape, dtype);
}

/** The same array over shared memory; copied only if it is not there yet. */
export function inSharedMemory(source: ArrayOfSamples): ArrayOfSamples {
  if (source.data.buffer instanceof SharedArrayBuffer) return source;
  const { data } = allocateShared(source.shape, source.dtype);
  data.set(source.data);
  return { ...source, data };
}
