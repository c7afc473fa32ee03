/** Rows of tensors: the samples of arrays in memory. */
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
