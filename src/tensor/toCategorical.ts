/** Class numbers to one-hot rows. */
import { checkInteger } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { sizeOf } from './shape.ts';
import { Tensor, type TensorLike, tensor } from './tensor.ts';

/**
 * One-hot rows from class numbers.
 *
 * @param y - Class numbers, `[samples]`, `[samples, 1]` or any shape.
 * @param numClasses - Length of a row. @defaultValue the largest class number + 1
 * @returns float32 `[...y.shape, numClasses]`; a last dimension of 1 is dropped first, as in Keras
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for values that are no class numbers below `numClasses`
 *
 * @example
 * ```ts
 * toCategorical([0, 2], 3).toArray(); // => [[1, 0, 0], [0, 0, 1]]
 * ```
 *
 * @reference https://keras.io/api/utils/python_utils/#to_categorical-function
 */
export function toCategorical(y: TensorLike, numClasses?: number): Tensor {
  const { data, shape } = tensor(y);
  const outer = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  let largest = -1;
  for (const value of data) if (value > largest) largest = value;
  const classes = numClasses === undefined ? largest + 1 : checkInteger('toCategorical', 'numClasses', numClasses);
  const rows = sizeOf(outer);
  const result = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const value = data[row]!;
    if (!Number.isInteger(value) || value < 0 || value >= classes) {
      throw new InvalidArgumentError(
        `toCategorical: expected class numbers from 0 to ${classes - 1}, got ${value} at position ${row}. ` +
          (Number.isInteger(value) && value >= 0
            ? `Pass a numClasses of at least ${value + 1}.`
            : 'Number the classes from 0.'),
        { details: { value, position: row, numClasses: classes } },
      );
    }
    result[row * classes + value] = 1;
  }
  return new Tensor(result, [...outer, classes], 'float32');
}
