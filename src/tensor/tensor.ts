/** The host tensor: a typed array and a shape. A plain value that nobody has to dispose. */
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList, formatShape } from '../util/format.ts';
import { allocate, DTYPES, type DType, dtypeOf, isFloating, type TypedArray } from './dtype.ts';
import { type Shape, sizeOf } from './shape.ts';

/** Numbers nested to any depth. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** What is accepted wherever a tensor is: a tensor, a typed array (1-D), a number, or nested arrays of numbers. */
export type TensorLike = Tensor | TypedArray | Uint8ClampedArray | NestedArray | readonly TypedArray[];

/** An n-dimensional array on the host, row-major. */
export class Tensor {
  /** Elements, row-major; not copied. */
  readonly data: TypedArray;
  /** Sizes of the dimensions. */
  readonly shape: Shape;
  /** Element type. */
  readonly dtype: DType;

  /** @internal Use {@link tensor}. */
  constructor(data: TypedArray, shape: Shape, dtype: DType) {
    this.data = data;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** Number of elements. */
  get size(): number {
    return this.data.length;
  }

  /** Nested arrays of numbers (a number for a scalar). */
  toArray(): NestedArray {
    let offset = 0;
    const build = (axis: number): NestedArray => {
      if (axis === this.shape.length) return this.data[offset++]!;
      return Array.from({ length: this.shape[axis]! }, () => build(axis + 1));
    };
    return build(0);
  }
}

/**
 * Makes a host tensor.
 *
 * @param values - A number, nested arrays, a typed array (kept, not copied), or a tensor.
 * @param shape - Sizes of the dimensions. @defaultValue the shape of the nesting; `[length]` for a typed array
 * @param dtype - Element type. @defaultValue the typed array's own; `float32` for numbers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the number of values is not the product of `shape`, or rows are
 *   of different lengths
 * @throws DTypeMismatchError `ERR_DTYPE_MISMATCH` for an unknown `dtype`, or a value that an integer type cannot hold;
 *   fractions are cut off
 *
 * @example
 * ```ts
 * tensor([[1, 2], [3, 4]]).shape; // => [2, 2]
 * ```
 */
export function tensor(values: TensorLike, shape?: Shape, dtype?: DType): Tensor {
  if (shape !== undefined) {
    if (!Array.isArray(shape) || !shape.every((dim) => Number.isInteger(dim) && dim >= 0)) {
      const got = Array.isArray(shape) ? formatShape(shape) : describeValue(shape);
      throw new InvalidArgumentError(`tensor: expected a shape of non-negative integers, got ${got}.`);
    }
  }
  if (dtype !== undefined && !DTYPES.includes(dtype)) {
    throw new DTypeMismatchError(
      `tensor: expected dtype to be ${formatList(DTYPES, 'or')}, got ${describeValue(dtype)}.${didYouMean(String(dtype), DTYPES)}`,
    );
  }
  const flat = flatten(values);
  const target = dtype ?? flat.dtype;
  const finalShape = shape ?? flat.shape;
  if (sizeOf(finalShape) !== flat.data.length) {
    throw new ShapeMismatchError(
      `tensor: ${flat.data.length} values do not fill shape ${formatShape(finalShape)}, which holds ${sizeOf(finalShape)}.`,
      { details: { length: flat.data.length, shape: finalShape } },
    );
  }
  return new Tensor(convert(flat.data, flat.dtype, target), [...finalShape], target);
}

function convert(data: TypedArray, from: DType, to: DType): TypedArray {
  if (from === to) return data;
  const converted = allocate(to, data.length);
  if (to === 'bool') {
    for (let i = 0; i < data.length; i++) converted[i] = data[i] ? 1 : 0;
    return converted;
  }
  converted.set(data);
  if (isFloating(to)) return converted;
  // A typed array would store 300 as 44 and NaN as 0: wrong labels without a word.
  for (let i = 0; i < data.length; i++) {
    if (converted[i] === data[i] || converted[i] === Math.trunc(data[i]!)) continue;
    throw new DTypeMismatchError(`tensor: ${data[i]} at position ${i} does not fit into ${to}. Use another dtype.`, {
      details: { value: data[i], position: i, dtype: to },
    });
  }
  return converted;
}

function flatten(values: TensorLike): { data: TypedArray; shape: Shape; dtype: DType } {
  if (values instanceof Tensor) return values;
  if (ArrayBuffer.isView(values)) {
    const dtype = dtypeOf(values);
    if (dtype === undefined) {
      throw new DTypeMismatchError(
        `tensor: ${describeValue(values)} is not an array type of tensors. Use Float32Array, Float64Array, Int32Array or Uint8Array.`,
      );
    }
    const data =
      values instanceof Uint8ClampedArray
        ? new Uint8Array(values.buffer, values.byteOffset, values.length)
        : (values as TypedArray);
    return { data, shape: [data.length], dtype };
  }
  const shape = nestedShape(values as NestedArray);
  const data = new Float32Array(sizeOf(shape));
  let offset = 0;
  const fill = (value: NestedArray | TypedArray, axis: number): void => {
    if (axis === shape.length) {
      if (typeof value !== 'number' && typeof value !== 'boolean') {
        throw new InvalidArgumentError(
          `tensor: expected a number at depth ${axis}, got ${describeValue(value)}. All rows need the same nesting.`,
        );
      }
      data[offset++] = Number(value);
      return;
    }
    const row = value as readonly NestedArray[];
    if ((!Array.isArray(row) && !ArrayBuffer.isView(row)) || row.length !== shape[axis]) {
      throw new ShapeMismatchError(
        `tensor: rows are of different lengths: expected ${shape[axis]} values at depth ${axis}, got ${describeValue(value)}.`,
      );
    }
    if (axis + 1 < shape.length) {
      for (const item of row) fill(item, axis + 1);
      return;
    }
    // The innermost rows hold nearly all values: no call for each of them.
    for (const item of row) {
      if (typeof item === 'number') data[offset++] = item;
      else fill(item, axis + 1);
    }
  };
  fill(values as NestedArray, 0);
  return { data, shape, dtype: 'float32' };
}

function nestedShape(values: unknown): number[] {
  const shape: number[] = [];
  let level: unknown = values;
  while (Array.isArray(level) || ArrayBuffer.isView(level)) {
    const row = level as ArrayLike<unknown>;
    shape.push(row.length);
    if (row.length === 0) break;
    level = row[0];
  }
  if (!Array.isArray(values) && typeof values !== 'number' && typeof values !== 'boolean') {
    throw new InvalidArgumentError(
      `tensor: expected numbers, nested arrays, a typed array or a tensor, got ${describeValue(values)}.`,
    );
  }
  return shape;
}
