import { describe, expect, it } from 'vitest';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { constant, input } from './build.ts';
import { concat, cumulativeSum, gather, padConstant, reverse, scatterAdd, slice } from './buildMovement.ts';
import { makeNode } from './node.ts';

const x = input('x', [2, 5, 3]);
const places = input('i', [2], 'int32');
const integers = input('n', [2, 5, 3], 'int32');

describe('refusals', () => {
  it.each([
    [
      'a slice beyond the end',
      () => slice(x, [0, 2, 0], [2, 4, 3]),
      ShapeMismatchError,
      '4 elements from 2 in steps of 1',
    ],
    ['strides beyond the end', () => slice(x, [0, 0, 0], [2, 3, 3], [1, 3, 1]), ShapeMismatchError, 'in steps of 3'],
    ['a stride of nothing', () => slice(x, [0, 0, 0], [1, 1, 1], [1, 0, 1]), InvalidArgumentError, 'strides [1, 0, 1]'],
    ['too few starts', () => slice(x, [0, 0], [2, 5, 3]), InvalidArgumentError, '3 integers of at least 0'],
    ['a negative start', () => slice(x, [0, -1, 0], [2, 1, 3]), InvalidArgumentError, 'starts [0, -1, 0]'],
    ['nothing to concatenate', () => concat([]), InvalidArgumentError, 'at least one tensor, got none'],
    [
      'other sizes',
      () => concat([x, input('y', [2, 4, 4])], 1),
      ShapeMismatchError,
      '[2, 5, 3], [2, 4, 4] differ in more',
    ],
    ['other ranks', () => concat([x, input('y', [2, 5])], 0), ShapeMismatchError, 'differ in more than axis 0'],
    ['other types', () => concat([x, integers], 0), DTypeMismatchError, 'types float32 and int32; cast one of them'],
    ['an axis too far', () => concat([x, x], 3), InvalidArgumentError, 'Axis 3'],
    [
      'negative padding',
      () =>
        padConstant(x, [
          [0, 0],
          [-1, 0],
          [0, 0],
        ]),
      InvalidArgumentError,
      'low [0, -1, 0]',
    ],
    [
      'padding of too few axes',
      () => padConstant(x, [[1, 1]]),
      InvalidArgumentError,
      'low [1] for an operand of shape [2, 5, 3]',
    ],
    [
      'padding that does not fit',
      () =>
        padConstant(
          integers,
          [
            [1, 1],
            [0, 0],
            [0, 0],
          ],
          0.5,
        ),
      DTypeMismatchError,
      '0.5',
    ],
    ['an axis twice', () => makeNode('reverse', [x], { axes: [1, 1] }), InvalidArgumentError, 'name an axis twice'],
    ['indices of floats', () => gather(x, input('i', [2])), DTypeMismatchError, 'expected int32 indices, got float32'],
    ['an axis to gather outside', () => gather(x, places, 3), InvalidArgumentError, 'Axis 3'],
    [
      'updates of other dimensions',
      () => scatterAdd(x, places, 4, 1),
      ShapeMismatchError,
      'updates of shape [2, 5, 3] for',
    ],
    ['an axis to scatter outside', () => scatterAdd(x, places, 4, 3), ShapeMismatchError, 'from axis 3 on'],
    ['a size of -1', () => scatterAdd(x, places, -1), InvalidArgumentError, 'at least 0, got -1'],
    [
      'updates of bools',
      () => scatterAdd(input('b', [2], 'bool'), places, 4),
      DTypeMismatchError,
      'expected numbers, got bool',
    ],
    [
      'a running sum along no axis',
      () => makeNode('cumulativeSum', [x], { axis: 3, exclusive: false, reverse: false }),
      InvalidArgumentError,
      'axis 3 is outside',
    ],
    ['an axis outside', () => makeNode('reverse', [x], { axes: [3] }), InvalidArgumentError, 'axis 3 is outside shape'],
  ])('%s', (_, make, error, message) => {
    expect(make).toThrow(error);
    expect(make).toThrow(message);
  });
});

describe('what needs no work makes no node', () => {
  it('gives the operand itself', () => {
    expect(slice(x, [0, 0, 0], [2, 5, 3])).toBe(x);
    expect(concat([x], 1)).toBe(x);
    expect(
      padConstant(x, [
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    ).toBe(x);
    expect(reverse(input('one', [1, 1]), [0, 1]).op).toBe('input');
  });

  it('keeps constants constant', () => {
    const ones = constant(1, [4, 4]);
    expect(slice(ones, [1, 1], [2, 2])).toMatchObject({ op: 'constant', shape: [2, 2], attributes: { value: 1 } });
    expect(reverse(ones)).toBe(ones);
  });

  it('pads nothing with the value alone', () => {
    expect(padConstant(input('none', [0]), [[1, 2]], 7)).toMatchObject({
      op: 'constant',
      shape: [3],
      attributes: { value: 7 },
    });
  });

  it('counts bools and bytes as int32', () => {
    expect(cumulativeSum(input('b', [2], 'bool'), -1)).toMatchObject({ dtype: 'int32', attributes: { axis: 0 } });
  });

  it('counts negative axes from the end', () => {
    expect(concat([x, x], -2).shape).toEqual([2, 10, 3]);
    expect(reverse(x, [-1, 0]).attributes).toEqual({ axes: [0, 2] });
  });
});
