/** Rows that stay where others were left out. */
import { Tensor } from '../tensor/tensor.ts';

/** The rows at these places (ascending), moved together in the same memory. */
export function closeGaps({ data, shape, dtype }: Tensor, places: readonly number[]): Tensor {
  const size = data.length / shape[0]!;
  places.forEach((place, i) => {
    data.copyWithin(i * size, place * size, (place + 1) * size);
  });
  return new Tensor(data.subarray(0, places.length * size), [places.length, ...shape.slice(1)], dtype);
}
