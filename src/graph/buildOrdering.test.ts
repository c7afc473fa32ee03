import { describe, expect, it, test } from 'vitest';
import { graphOf, runGraph } from '../../test/ops/runGraph.ts';
import { gradients } from '../autodiff/gradients.ts';
import { ReferenceEngine } from '../engine/reference/referenceEngine.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { input, literal, multiply, reduceSum } from './build.ts';
import { argSort, scatterAlongAxis, sort, takeAlongAxis, topK } from './buildOrdering.ts';
import { makeNode, type Node } from './node.ts';

const x = input('x', [2, 3]);
const DATA = Float32Array.of(3, 1, 2, 5, 5, 4);

async function run(...nodes: readonly Node[]): Promise<number[][]> {
  return (await runGraph(new ReferenceEngine(), graphOf([x], nodes), [DATA])).outputs.map((array) => [...array]);
}

// numpy: np.sort(x, axis=...), np.argsort(x, axis=..., kind='stable') of [[3, 1, 2], [5, 5, 4]]; descending by hand
describe('sort and argSort', () => {
  it('go along the last axis', async () => {
    expect(await run(sort(x), argSort(x))).toEqual([
      [1, 2, 3, 4, 5, 5],
      [1, 2, 0, 2, 0, 1],
    ]);
  });

  it('go along another axis, largest first', async () => {
    const options = { axis: 0, descending: true };
    expect(await run(sort(x, options), argSort(x, options))).toEqual([
      [5, 5, 4, 3, 1, 2],
      [1, 1, 1, 0, 0, 0],
    ]);
  });

  it('keep the order of equal elements in both directions', async () => {
    expect((await run(argSort(x, { descending: true })))[0]).toEqual([0, 2, 1, 0, 1, 2]);
  });
});

describe('topK', () => {
  // jax.lax.top_k([[3, 1, 2], [5, 5, 4]], 2)
  it('gives values and indices', async () => {
    const { values, indices } = topK(x, 2);
    expect([values.shape, indices.shape, indices.dtype]).toEqual([[2, 2], [2, 2], 'int32']);
    expect(await run(values, indices)).toEqual([
      [3, 2, 5, 5],
      [0, 2, 0, 1],
    ]);
  });

  // calculus: each value's gradient goes to the element it is
  it('sends the gradient back to the elements', async () => {
    const weights = literal(Float32Array.of(10, 20, 30, 40), [2, 2], 'float32');
    const loss = reduceSum(multiply(topK(x, 2).values, weights));
    expect((await run(...gradients(loss, [x])))[0]).toEqual([10, 0, 20, 30, 40, 0]);
  });
});

test('tensors without elements are taken from, scattered and sorted', async () => {
  const none = input('none', [2, 0]);
  const at = input('at', [2, 3], 'int32');
  const noIndices = input('no indices', [2, 0], 'int32');
  const nodes = [
    takeAlongAxis(none, at),
    takeAlongAxis(at, noIndices),
    scatterAlongAxis(none, noIndices, 2),
    sort(none),
  ];
  const data = [new Float32Array(0), Int32Array.of(0, 1, 2, -1, 0, 7), new Int32Array(0)];
  const { outputs } = await runGraph(new ReferenceEngine(), graphOf([none, at, noIndices], nodes), data);
  expect(outputs.map((array) => [...array])).toEqual([new Array(6).fill(Number.NaN), [], [0, 0, 0, 0], []]);
});

describe('errors', () => {
  const at = input('at', [2, 5], 'int32');
  it.each([
    ['float indices', () => takeAlongAxis(x, x), DTypeMismatchError, 'expected int32 indices, got float32. Cast them'],
    [
      'other sizes',
      () => takeAlongAxis(x, at, 0),
      ShapeMismatchError,
      'indices of shape [2, 5] for values of shape [2, 3]',
    ],
    ['too few updates', () => scatterAlongAxis(x, at, 4), ShapeMismatchError, 'expected one index for each update'],
    ['a negative size', () => scatterAlongAxis(at, at, -1), InvalidArgumentError, 'size -1 of axis 1'],
    [
      'an axis of the core op',
      () => makeNode('takeAlongAxis', [x, at], { axis: 2, outside: 'nan' }),
      InvalidArgumentError,
      'axis 2',
    ],
    ['more than there is', () => topK(x, 4), InvalidArgumentError, '4 of 3 elements, shape [2, 3]'],
    ['a scalar', () => topK(input('s', []), 1), ShapeMismatchError, 'expected at least 1 dimension'],
  ])('%s', (_, make, type, message) => {
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });
});
