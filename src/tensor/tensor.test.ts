import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { sizeOf } from './shape.ts';
import { type NestedArray, type TensorLike, tensor } from './tensor.ts';

describe('tensor', () => {
  it('takes a number, nested arrays, typed arrays and rows of typed arrays', () => {
    expect(tensor(3)).toMatchObject({ shape: [], dtype: 'float32', size: 1 });
    expect(tensor([[1, 2, 3]])).toMatchObject({ shape: [1, 3], dtype: 'float32' });
    expect(tensor([true, false]).toArray()).toEqual([1, 0]);
    expect(tensor(new Int32Array([1, 2]))).toMatchObject({ shape: [2], dtype: 'int32' });
    expect(tensor(new Uint8ClampedArray([1, 2]))).toMatchObject({ shape: [2], dtype: 'uint8' });
    expect(tensor([new Float32Array([1, 2]), new Float32Array([3, 4])]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor([])).toMatchObject({ shape: [0], size: 0 });
  });

  it('keeps a typed array, and copies where the type changes', () => {
    const data = new Float32Array([1, 2, 3, 4]);
    expect(tensor(data, [2, 2]).data).toBe(data);
    expect(tensor(tensor(data), [4, 1]).data).toBe(data);
    expect(tensor(data, [4], 'int32').data).toEqual(new Int32Array([1, 2, 3, 4]));
    expect(tensor([0, 0.5, -2], [3], 'bool').data).toEqual(new Uint8Array([0, 1, 1]));
    expect(tensor([0.9, -1.5, 255.9, -0.5], [4], 'int32').data).toEqual(new Int32Array([0, -1, 255, 0]));
  });

  it.each([
    [[1, 300], 'uint8', '300 at position 1 does not fit into uint8'],
    [[-1], 'uint8', '-1 at position 0 does not fit into uint8'],
    [[Number.NaN], 'int32', 'NaN at position 0 does not fit into int32'],
    [[3e9], 'int32', '3000000000 at position 0 does not fit into int32'],
    [[1], 'float16', 'expected dtype to be "float32", "float64", "int32", "uint8" or "bool", got "float16"'],
  ] as const)('refuses %j as %s', (values, dtype, message) => {
    expect(() => tensor(values, undefined, dtype as 'int32')).toThrow(DTypeMismatchError);
    expect(() => tensor(values, undefined, dtype as 'int32')).toThrow(message);
  });

  it('nests its elements as they came', () => {
    const nested = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }).chain((shape) =>
      fc
        .array(fc.integer({ min: -100, max: 100 }), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
        .map((values) => {
          let next = 0;
          const build = (axis: number): NestedArray =>
            axis === shape.length ? values[next++]! : Array.from({ length: shape[axis]! }, () => build(axis + 1));
          return { shape, array: build(0) };
        }),
    );
    fc.assert(
      fc.property(nested, ({ shape, array }) => {
        const made = tensor(array);
        expect(made.shape).toEqual(shape);
        expect(made.toArray()).toEqual(array);
      }),
    );
  });

  it.each<[string, TensorLike, readonly number[] | undefined, new (...list: never[]) => Error, string]>([
    ['rows of different lengths', [[1, 2], [3]], undefined, ShapeMismatchError, 'expected 2 values at depth 1'],
    ['a number among rows', [[1, 2], 3], undefined, ShapeMismatchError, 'rows are of different lengths'],
    ['a row among numbers', [1, [2]] as TensorLike, undefined, InvalidArgumentError, 'expected a number at depth 1'],
    [
      'a shape of another size',
      [1, 2, 3],
      [2, 2],
      ShapeMismatchError,
      '3 values do not fill shape [2, 2], which holds 4',
    ],
    ['a negative size', [1], [-1], InvalidArgumentError, 'non-negative integers, got [-1]'],
    ['a shape that is no list', [1], 1 as never, InvalidArgumentError, 'shape of non-negative integers, got 1'],
    ['text', 'abc' as never, undefined, InvalidArgumentError, 'got "abc"'],
    ['text among numbers', [1, 'a'] as never, undefined, InvalidArgumentError, 'expected a number at depth 1, got "a"'],
    ['undefined', undefined as never, undefined, InvalidArgumentError, 'got undefined'],
    ['64-bit integers', new BigInt64Array(2) as never, undefined, DTypeMismatchError, 'BigInt64Array of 2'],
  ])('refuses %s', (_, values, shape, type, message) => {
    expect(() => tensor(values, shape)).toThrow(type);
    expect(() => tensor(values, shape)).toThrow(message);
  });
});
