/** What shape inference refuses, and what it says. The shapes it gives are checked with the values in test/ops. */
import { describe, expect, it } from 'vitest';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import * as g from './build.ts';
import { makeNode } from './node.ts';
import { sum } from './symbolicOps.ts';

const x = g.input('x', [2, 5, 5, 4]);
const vector = g.input('vector', [3]);
const integers = g.input('integers', [3], 'int32');
const flags = g.input('flags', [3], 'bool');
const none = [
  [0, 0],
  [0, 0],
] as const;
const plain = { strides: [1, 1], padding: none, dilations: [1, 1], groups: 1 };

describe('shapes that do not fit', () => {
  it.each([
    ['add', () => makeNode('add', [vector, g.input('y', [1])], {}), 'add: operands of shapes [3] and [1]'],
    ['broadcasting', () => g.add(vector, g.input('y', [2])), 'Shapes [3] and [2] do not broadcast'],
    ['dot, inner', () => g.dot(g.input('a', [2, 3]), g.input('b', [4, 5])), 'the inner dimensions are 3 and 4'],
    [
      'dot, inner of a transposed operand',
      () => g.dot(g.input('a', [2, 3]), g.input('b', [3, 5]), { transposeB: true }),
      'the inner dimensions are 3 and 5',
    ],
    ['dot, batch', () => g.dot(g.input('a', [2, 3, 4]), g.input('b', [3, 4, 5])), 'the same batch dimensions'],
    ['dot, rank', () => g.dot(vector, vector), 'need the same rank (at least 2)'],
    [
      'channels',
      () => g.convolution(x, g.input('k', [3, 3, 3, 8]), plain),
      'input [2, 5, 5, 4] has 4 channels, kernel [3, 3, 3, 8] with 1 group(s) takes 3',
    ],
    ['groups', () => g.convolution(x, g.input('k', [3, 3, 2, 7]), { ...plain, groups: 2 }), 'with 2 group(s)'],
    [
      'window',
      () => g.convolution(x, g.input('k', [6, 3, 4, 8]), plain),
      'a window of [6, 3] does not fit into [5, 5]',
    ],
    [
      'dilated window',
      () => g.convolution(x, g.input('k', [3, 3, 4, 8]), { ...plain, dilations: [3, 1] }),
      'does not fit into [5, 5]',
    ],
    ['rank', () => g.convolution(vector, g.input('k', [3, 3, 4, 8]), plain), 'expected 4 dimensions, got shape [3]'],
    [
      'gradient of the output',
      () =>
        g.convolutionInputGradient(g.input('dy', [2, 4, 4, 8]), g.input('k', [3, 3, 4, 8]), {
          ...plain,
          inputSpatial: [5, 5],
        }),
      'expected a gradient of [2, 3, 3, 8], got [2, 4, 4, 8]',
    ],
    [
      'gradient of the output, for the kernel',
      () => g.convolutionKernelGradient(x, g.input('dy', [2, 3, 4, 8]), { ...plain, window: [3, 3] }),
      'expected a gradient of [2, 3, 3, 8], got [2, 3, 4, 8]',
    ],
    [
      'pool',
      () => g.maxPool(x, { window: [6, 2], strides: [1, 1], padding: none }),
      'a window of [6, 2] does not fit into [5, 5]',
    ],
    [
      'gradient of a pool',
      () => g.maxPoolGradient(x, g.input('dy', [2, 2, 3, 4]), { window: [2, 2], strides: [2, 2], padding: none }),
      'expected a gradient of [2, 2, 2, 4], got [2, 2, 3, 4]',
    ],
    [
      'gradient of a mean pool',
      () =>
        g.averagePoolGradient(g.input('dy', [2, 2, 3, 4]), {
          window: [2, 2],
          strides: [2, 2],
          padding: none,
          inputSpatial: [5, 5],
        }),
      'expected a gradient of spatial sizes [2, 2], got [2, 2, 3, 4]',
    ],
    ['reshape', () => g.reshape(x, [10, 11]), '[2, 5, 5, 4] holds 200 elements, [10, 11] holds 110'],
    ['broadcast', () => g.broadcast(vector, [2, 4], [1]), '[3] does not broadcast to [2, 4] along axes [1]'],
    [
      'broadcast that would permute',
      () => g.broadcast(g.input('m', [2, 3]), [3, 2], [1, 0]),
      'does not broadcast to [3, 2] along axes [1, 0]',
    ],
    ['select', () => makeNode('select', [flags, x, x], {}), 'a condition of shape [3] for values of [2, 5, 5, 4]'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(ShapeMismatchError);
    expect(make).toThrow(message);
  });
});

describe('types that do not fit', () => {
  it.each([
    ['arithmetic of two types', () => g.add(vector, integers), 'operands of types float32 and int32; cast one of them'],
    ['comparison of two types', () => g.less(vector, integers), 'operands of types float32 and int32'],
    ['functions of integers', () => g.exp(integers), 'exp: expected a floating operand, got int32'],
    ['logic on numbers', () => g.logicalAnd(vector, vector), 'expected a bool operand, got float32'],
    ['negation of numbers', () => g.logicalNot(integers), 'expected a bool operand, got int32'],
    ['a condition of numbers', () => g.select(vector, vector, vector), 'expected a bool operand, got float32'],
    [
      'dot',
      () => g.dot(g.input('a', [2, 2]), g.input('b', [2, 2], 'float64')),
      'operands of types float32 and float64',
    ],
    [
      'dot of integers',
      () => g.dot(g.input('a', [2, 2], 'int32'), g.input('b', [2, 2], 'int32')),
      'got int32. Cast it',
    ],
    [
      'convolution of two types',
      () => g.convolution(x, g.input('k', [3, 3, 4, 8], 'float64'), plain),
      'convolution: operands of types float32 and float64',
    ],
    [
      'pooling of bytes',
      () => g.maxPool(g.input('image', [1, 4, 4, 3], 'uint8'), { window: [2, 2], strides: [2, 2], padding: none }),
      'maxPool: expected a floating operand, got uint8',
    ],
    ['sum of two bools', () => g.add(flags, flags), 'add: expected numbers, got bool'],
    ['negative of bools', () => g.negate(flags), 'negate: expected numbers, got bool'],
    ['power of integers', () => g.power(integers, 2), 'power: expected a floating operand, got int32'],
    ['sine of integers', () => g.sin(integers), 'sin: expected a floating operand, got int32'],
    ['angle of integers', () => g.atan2(integers, 2), 'atan2: expected a floating operand, got int32'],
    ['remainder of bools', () => g.remainder(flags, flags), 'remainder: expected numbers, got bool'],
    ['a fraction beside integers', () => g.multiply(integers, 0.5), 'multiply: the number 0.5 does not fit into int32'],
    ['a fraction compared to integers', () => g.less(integers, 0.5), 'Cast that to float32 first'],
    ['NaN beside integers', () => g.add(integers, Number.NaN), 'the number NaN does not fit'],
    ['2 beside bools', () => g.equal(flags, 2), 'the number 2 does not fit into bool'],
    ['-1 beside bytes', () => g.less(g.input('bytes', [3], 'uint8'), -1), 'the number -1 does not fit into uint8'],
    [
      'a number that int32 cannot hold',
      () => g.less(integers, 2 ** 31),
      'the number 2147483648 does not fit into int32',
    ],
    ['a constant that its type cannot hold', () => g.constant(0.5, [2], 'int32'), 'constant: the number 0.5'],
    [
      'arithmetic of bytes',
      () => g.multiply(g.input('bytes', [3], 'uint8'), 2),
      'multiply: expected numbers, got uint8',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(DTypeMismatchError);
    expect(make).toThrow(message);
  });
});

describe('arguments that do not fit', () => {
  it.each([
    ['axis of a sum', () => g.reduceSum(vector, { axes: [1] }), 'Axis 1 is outside a tensor of 1 dimensions'],
    ['something else as axis', () => sum(vector, { axis: 0 } as never), 'Expected an axis to be an integer, got'],
    ['axis of a core reduction', () => makeNode('reduceMax', [vector], { axes: [-1] }), 'axis -1 is outside shape [3]'],
    ['permutation', () => g.transpose(x, [0, 1, 1, 2]), 'is not a permutation of the axes of [2, 5, 5, 4]'],
    ['only numbers', () => g.add(1, 2), 'at least one operand has to be a node'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
  });
});

describe('builders', () => {
  it('give numbers the shape and type of the other operand', () => {
    expect(g.multiply(2, integers).inputs[0]).toMatchObject({ op: 'constant', shape: [3], dtype: 'int32' });
  });

  it('stretch both operands', () => {
    const sum = g.add(g.input('column', [4, 1]), g.input('row', [3]));
    expect(sum.shape).toEqual([4, 3]);
    expect(sum.inputs.map(({ op }) => op)).toEqual(['broadcast', 'broadcast']);
  });

  it('keep reduced axes on request, and reduce all by default', () => {
    expect(g.reduceSum(x, { axes: [-1, 1], keepDims: true }).shape).toEqual([2, 1, 5, 1]);
    expect(g.reduceSum(x, { axes: [-1, 1] }).shape).toEqual([2, 5]);
    expect(g.reduceMax(x).shape).toEqual([]);
  });

  it('make nothing where nothing changes', () => {
    expect(g.reshape(x, [2, 5, 5, 4])).toBe(x);
    expect(g.transpose(x, [0, 1, 2, 3])).toBe(x);
    expect(g.cast(x, 'float32')).toBe(x);
    expect(g.broadcastTo(x, x.shape)).toBe(x);
    expect(g.reshape(g.reshape(x, [200]), [2, 100]).inputs[0]).toBe(x);
  });

  it('move a threshold behind max pooling, where it runs on the smaller tensor', () => {
    const pooled = g.maxPool(g.maximum(x, 0), { window: [2, 2], strides: [2, 2], padding: none });
    expect(pooled).toMatchObject({ op: 'maximum', shape: [2, 2, 2, 4] });
    expect(pooled.inputs[0]).toMatchObject({ op: 'maxPool', inputs: [x] });
  });
});
