/** Weights of classes. Expected numbers by hand from the formula. */
import { describe, expect, it } from 'vitest';
import { toBatch } from '../data/batch.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { applyClassWeight, checkClassWeight } from './classWeight.ts';

const x = [[0], [0], [0]];
const weights = { 0: 1, 1: 5, 2: 0.5 };
const numbers = (value: unknown): number[] => Array.from((value as Tensor).data);
const one = { outputNames: ['y'] };
const two = { outputNames: ['a', 'b'] };
const weigh = (batch: unknown, classWeight: Record<number, number> = weights): unknown =>
  applyClassWeight(one, toBatch(batch, 'data'), [classWeight], 'fit').sampleWeight;

describe('applyClassWeight', () => {
  it.each([
    ['numbers', [1, 0, 2]],
    ['a column', [[1], [0], [2]]],
    ['floats that are nearly whole', [0.9999, 0, 2.0001]],
    [
      'one-hot rows',
      [
        [0, 1, 0],
        [1, 0, 0],
        [0, 0, 1],
      ],
    ],
    [
      'soft rows',
      [
        [0.2, 0.7, 0.1],
        [0.5, 0.3, 0.2],
        [0, 0.4, 0.6],
      ],
    ],
  ])('finds the class in %s', (_, y) => {
    const result = weigh([x, y]) as Tensor;
    expect(numbers(result)).toEqual([5, 1, 0.5]);
    expect(result.shape).toEqual([3]);
  });

  it('multiplies weights that are there', () => {
    expect(numbers(weigh([x, [1, 0, 2], [2, 3, 4]]))).toEqual([10, 3, 2]);
    expect(numbers(weigh([x, [1, 0, 2], [[2], [3], [4]]]))).toEqual([10, 3, 2]);
  });

  it('leaves the batch as it was', () => {
    const batch = toBatch([x, [1, 0, 2], [2, 3, 4]], 'data');
    applyClassWeight(one, batch, [weights], 'fit');
    expect(numbers(batch.sampleWeight)).toEqual([2, 3, 4]);
  });

  it('weighs each output by itself', () => {
    const batch = toBatch({ x, y: { a: [1, 1, 0], b: [0, 2, 0] }, sampleWeight: { b: [1, 10, 1] } }, 'data');
    const both = applyClassWeight(two, batch, [weights, weights], 'fit').sampleWeight as Record<string, Tensor>;
    expect(numbers(both.a)).toEqual([5, 5, 1]);
    expect(numbers(both.b)).toEqual([1, 5, 1]);
    const first = applyClassWeight(two, batch, [weights, undefined], 'fit').sampleWeight as Record<string, Tensor>;
    expect(numbers(first.a)).toEqual([5, 5, 1]);
    expect(numbers(first.b)).toEqual([1, 10, 1]);
    const bare = applyClassWeight(
      two,
      toBatch({ x, y: { a: [1, 1, 0], b: [0, 2, 0] } }, 'data'),
      [undefined, weights],
      'fit',
    );
    expect(Object.keys(bare.sampleWeight!)).toEqual(['b']);
  });

  it.each([
    [{ x, y: [1, 3, 0] }, /class 3 is in the data but has no weight; there are weights for "0", "1" and "2"/],
    [{ x }, /needs targets/],
    [{ x, y: [[[1]], [[0]], [[1]]] }, /y has shape \[3, 1, 1\]/],
    [
      {
        x,
        y: [1, 1, 1],
        sampleWeight: [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      },
      /sampleWeight has shape \[3, 2\]/,
    ],
  ])('refuses what has no class: %#', (batch, message) => {
    expect(() => weigh(batch)).toThrow(InvalidArgumentError);
    expect(() => weigh(batch)).toThrow(message);
  });
});

describe('checkClassWeight', () => {
  it('takes weights of the one output, or of each by name or in order', () => {
    const { outputNames } = two;
    expect(checkClassWeight('fit', undefined, outputNames)).toBeUndefined();
    expect(checkClassWeight('fit', weights, ['y'])).toEqual([weights]);
    expect(checkClassWeight('fit', { y: weights }, ['y'])).toEqual([weights]);
    expect(checkClassWeight('fit', { b: weights }, outputNames)).toEqual([undefined, weights]);
    expect(checkClassWeight('fit', [null, weights], outputNames)).toEqual([undefined, weights]);
  });

  it.each([
    [{ a: { 0: 1 }, c: { 0: 1 } }, 'fit: classWeight names "c", which is no output of the model.'],
    [weights, 'fit: the model has 2 outputs ("a" and "b"), got'],
    [{ a: { zero: 1 } }, 'fit: expected the keys of classWeight.a to be class numbers, got "zero".'],
    [{ a: { 0: -1 } }, 'fit: expected classWeight.a[0] to be'],
  ])('refuses %j', (value, message) => {
    expect(() => checkClassWeight('fit', value, two.outputNames)).toThrow(message);
  });
});
