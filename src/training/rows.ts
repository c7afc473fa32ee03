/** Rows of arrays in memory. */
import type { Batch } from '../data/batch.ts';
import { mapStructured } from '../data/structured.ts';
import { Tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError } from '../util/errors.ts';

/** Rows `from` (inclusive) to `to` (exclusive), in the same memory. */
export function sliceRows({ data, shape, dtype }: Tensor, from: number, to: number): Tensor {
  const rowSize = shape[0] === 0 ? 0 : data.length / shape[0]!;
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

/**
 * Holds out the last rows for validation.
 *
 * @formula the first `floor(n * (1 - fraction))` rows train, the others validate
 * @throws InvalidArgumentError where one of the parts would be empty
 */
export function splitRows(owner: string, arrays: Batch, fraction: number): [train: Batch, validation: Batch] {
  const { size } = arrays;
  const boundary = Math.floor(size * (1 - fraction));
  if (boundary === 0 || boundary === size) {
    throw new InvalidArgumentError(
      `${owner}: ${size} samples cannot be split with validationSplit ${fraction}: one part would be empty. ` +
        'Give more samples or another fraction.',
      { details: { samples: size, validationSplit: fraction } },
    );
  }
  return [
    mapTensors(arrays, boundary, (value) => sliceRows(value, 0, boundary)),
    mapTensors(arrays, size - boundary, (value) => sliceRows(value, boundary, size)),
  ];
}
