/** Splits arrays in memory into training and validation. */
import type { Batch } from '../data/batch.ts';
import { mapTensors, sliceRows } from '../data/rows.ts';
import { InvalidArgumentError } from '../util/errors.ts';

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
