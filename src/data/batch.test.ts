/** What users may yield as a batch, and what is refused. */
import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { toBatch } from './batch.ts';

const rows = (count: number): Float32Array => new Float32Array(count);
const shapeOf = (value: unknown): readonly number[] => (value as Tensor).shape;

describe('toBatch', () => {
  it('takes a tensor or a typed array alone as x', () => {
    const data = rows(4);
    expect((toBatch(data, 'data').x as Tensor).data).toBe(data);
    const matrix = tensor(rows(6), [3, 2]);
    expect(toBatch(matrix, 'data')).toEqual({ x: matrix, size: 3 });
  });

  it('takes an array as a tuple, also of nested arrays', () => {
    const batch = toBatch(
      [
        [
          [1, 2],
          [3, 4],
        ],
        [0, 1],
        [0.5, 2],
      ],
      'data',
    );
    expect(shapeOf(batch.x)).toEqual([2, 2]);
    expect(shapeOf(batch.y)).toEqual([2]);
    expect(Array.from((batch.sampleWeight as Tensor).data)).toEqual([0.5, 2]);
    expect(batch.size).toBe(2);
    expect(toBatch([rows(5)], 'data').y).toBeUndefined();
    expect(toBatch([rows(5), null, undefined], 'data')).toEqual({ x: tensor(rows(5)), size: 5 });
  });

  it('takes a record, and a batch again', () => {
    const batch = toBatch({ x: rows(2), y: [[1], [0]] }, 'data');
    expect(shapeOf(batch.y)).toEqual([2, 1]);
    expect(toBatch(batch, 'data')).toEqual(batch);
    expect(toBatch({ x: rows(2), y: undefined, sampleWeight: null }, 'data')).toEqual({ x: tensor(rows(2)), size: 2 });
  });

  it('takes inputs in order and by name', () => {
    const [a, b] = [tensor(rows(6), [3, 2]), tensor(rows(3))];
    expect(toBatch([[a, b]], 'data').x).toEqual([a, b]);
    expect(toBatch([[a, [1, 2, 3]]], 'data').x).toEqual([a, tensor([1, 2, 3])]);
    expect(toBatch({ x: { left: a, right: b } }, 'data').x).toEqual({ left: a, right: b });
    // Typed arrays in an array are the rows of one tensor.
    expect(shapeOf(toBatch({ x: [rows(4), rows(4)] }, 'data').x)).toEqual([2, 4]);
  });

  it('takes tensors of another copy of the library', () => {
    const foreign = { data: rows(6), shape: [3, 2], dtype: 'float32', size: 6 };
    const { x } = toBatch({ x: foreign }, 'data');
    expect(x).toBeInstanceOf(Tensor);
    expect((x as Tensor).data).toBe(foreign.data);
  });

  it.each([
    [{ x: rows(3), y: rows(2) }, /^Batch 4: x has 3 samples and y has 2\./],
    [[rows(3), rows(3), rows(1)], /x has 3 samples and sampleWeight has 1/],
    [{ x: { a: rows(3), b: rows(4) } }, /x\.a has 3 samples and x\.b has 4/],
    [[[tensor(rows(2)), tensor(rows(3))]], /x\[0\] has 2 samples and x\[1\] has 3/],
  ])('names the numbers of samples that differ: %#', (value, message) => {
    expect(() => toBatch(value, 'Batch 4')).toThrow(ShapeMismatchError);
    expect(() => toBatch(value, 'Batch 4')).toThrow(message);
  });

  it.each([
    [null, /got null\. A batch is \{ x, y\?, sampleWeight\? \} or one of/],
    [undefined, /got undefined/],
    [7, /got 7/],
    ['images', /got "images"/],
    [[], /array of 0/],
    [[1, 2, 3], /Rows of numbers as x alone are \[x\]/],
    [[[1], [2], [3], [4]], /array of 4/],
    [{ y: rows(2) }, /x is missing/],
    [
      { x: rows(2), sample_weight: rows(2) },
      /"sample_weight" is not a part of a batch\. Did you mean "sampleWeight"\?/,
    ],
    [[null, rows(2)], /x is null/],
    [{ x: 5 }, /x is a single number/],
    [{ x: rows(0) }, /x is empty/],
    [{ x: rows(2), y: [] }, /y is empty/],
    [{ x: {} }, /x: tensor: expected numbers/],
    [{ x: [['a']] }, /x: tensor: expected a number/],
    [new Map(), /got a Map/],
  ])('refuses %j', (value, message) => {
    expect(() => toBatch(value, 'Batch 4')).toThrow(InvalidArgumentError);
    expect(() => toBatch(value, 'Batch 4')).toThrow(message);
  });

  it('names the input in errors of tensors', () => {
    expect(() => toBatch({ x: { image: [[1, 2], [3]] } }, 'Batch 4')).toThrow(ShapeMismatchError);
    expect(() => toBatch({ x: { image: [[1, 2], [3]] } }, 'Batch 4')).toThrow(/^Batch 4: x\.image: tensor: rows/);
  });
});
