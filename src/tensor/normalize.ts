/** Vectors of length 1. */
import { checkNumber } from '../util/check.ts';
import { ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { allocate } from './dtype.ts';
import { normalizeAxis, sizeOf } from './shape.ts';
import { Tensor, type TensorLike, tensor } from './tensor.ts';

/** The norm of `count` numbers, `stride` apart. */
type Norm = (data: ArrayLike<number>, start: number, count: number, stride: number) => number;

/** Adds up the sizes of the numbers, in the sense of an order. */
function fold(
  step: (total: number, size: number) => number,
  { from = 0, finish = (total: number): number => total } = {},
): Norm {
  return (data, start, count, stride) => {
    let total = from;
    for (let i = 0; i < count; i++) total = step(total, Math.abs(data[start + i * stride]!));
    return finish(total);
  };
}

function normOf(order: number): Norm {
  if (order === Infinity) return fold(Math.max);
  if (order === -Infinity) return fold(Math.min, { from: Infinity });
  if (order === 0) return fold((total, size) => total + (size === 0 ? 0 : 1));
  if (order === 1) return fold((total, size) => total + size);
  if (order === 2) return fold((total, size) => total + size * size, { finish: Math.sqrt });
  return fold((total, size) => total + size ** order, { finish: (total) => total ** (1 / order) });
}

/**
 * Divides vectors by their norm; vectors of norm 0 stay as they are.
 *
 * @formula `y = x / norm(x)`, `norm(x) = (sum |x_i|^order)^(1 / order)`
 * @shape x `[...]` -> the same shape, float32 (float64 of a float64)
 * @param x - Any shape with at least one dimension.
 * @param axis - Along which the vectors lie. @defaultValue -1
 * @param order - Of the norm: 1, 2, any other number, 0 (counts what is not 0), Infinity (the largest), -Infinity.
 *   @defaultValue 2
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for a single number
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an axis that is not there, and an order that is no number
 *
 * @example
 * ```ts
 * normalize([[0, -4], [0, 0]]).toArray(); // => [[0, -1], [0, 0]]
 * normalize([[1, 3]], -1, 1).toArray(); // => [[0.25, 0.75]]
 * ```
 *
 * @reference https://keras.io/api/utils/python_utils/#normalize-function
 */
export function normalize(x: TensorLike, axis = -1, order = 2): Tensor {
  const { data, shape, dtype } = tensor(x);
  if (order !== Infinity && order !== -Infinity) checkNumber('normalize', 'order', order);
  if (shape.length === 0) {
    throw new ShapeMismatchError(
      `normalize: expected at least one dimension, got ${formatShape(shape)}. Give an array.`,
    );
  }
  const along = normalizeAxis(axis, shape.length);
  const count = shape[along]!;
  const stride = sizeOf(shape.slice(along + 1));
  const norm = normOf(order);
  const target = dtype === 'float64' ? 'float64' : 'float32';
  const result = allocate(target, data.length);
  for (let outer = 0; outer < data.length; outer += count * stride) {
    for (let inner = 0; inner < stride; inner++) {
      const start = outer + inner;
      const divisor = norm(data, start, count, stride) || 1;
      for (let i = 0; i < count; i++) result[start + i * stride] = data[start + i * stride]! / divisor;
    }
  }
  return new Tensor(result, shape, target);
}
