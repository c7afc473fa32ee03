/** Values against Keras: test/nn/goldenLayers.test.ts, test/nn/adaptedLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { type Tensor, tensor } from '../../tensor/tensor.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { Normalization } from './normalization.ts';

const rows = [
  [1, 10],
  [3, 30],
  [5, 20],
];
const x = { inputShape: [1, 2], input: Float32Array.of(5, 10) };

describe('Normalization', () => {
  it.each([
    ['nested arrays', rows],
    ['a tensor', tensor(rows)],
    ['tensors', rows.map((row) => tensor([row]))],
    ['records', rows.map((row) => ({ x: [row], y: [0] }))],
    ['a set of nested arrays', new Set(rows.map((row) => [row]))],
    [
      'tuples from a generator',
      (function* () {
        for (const row of rows) yield [tensor([row]), tensor([1])] as never;
      })(),
    ],
    [
      'a Sequence',
      {
        length: 3,
        getItem: (index: number, { allocate }: { allocate: (shape: number[]) => Tensor }) => {
          const batch = allocate([1, 2]);
          batch.data.set(rows[index]!);
          return Promise.resolve({ x: batch });
        },
      },
    ],
  ])('adapts to %s', async (_, data) => {
    const layer = new Normalization();
    await layer.adapt(data as never);
    expect(layer.statistics.mean).toBeAllClose(tensor([3, 20]));
    expect(layer.statistics.variance).toBeAllClose(tensor([8 / 3, 200 / 3]));
    const { output } = await runLayer(layer, x);
    expect(output).toBeAllClose([2 / Math.sqrt(8 / 3), -10 / Math.sqrt(200 / 3)]);
    expect(layer.weights.map(({ name, dtype }) => `${name} ${dtype}`)).toEqual([
      'mean float32',
      'variance float32',
      'count int32',
    ]);
    expect(layer.trainableWeights).toEqual([]);
  });

  it('keeps its precision where the mean is large and the deviation small', async () => {
    const layer = new Normalization({ axis: null });
    async function* batches() {
      for (let i = 0; i < 1000; i++) yield Float64Array.of(1e9 + i, 1e9 - i);
    }
    await layer.adapt(batches());
    const expected = (2 * Array.from({ length: 1000 }, (_, i) => i * i).reduce((a, b) => a + b)) / 2000;
    expect(layer.statistics.variance.toArray()).toBeAllClose(expected);
  });

  it('replaces what it learnt before', async () => {
    const layer = new Normalization();
    await layer.adapt([[1], [2]]);
    await layer.adapt([
      [5, 6],
      [5, 8],
    ]);
    expect(layer.statistics.mean.toArray()).toEqual([5, 7]);
  });

  it('passes constant features on as zeros', async () => {
    const layer = new Normalization();
    await layer.adapt([
      [5, 10],
      [5, 12],
    ]);
    expect((await runLayer(layer, x)).output).toBeAllClose([0, -1]);
  });

  it('refuses to be built before it is adapted, and adapted after it is built', async () => {
    const layer = new Normalization({ name: 'norm' });
    expect(() => layer.ensureBuilt([null, 2])).toThrow(InvalidArgumentError);
    expect(() => layer.ensureBuilt([null, 2])).toThrow(
      'Normalization "norm": has no mean and variance yet. Call await layer.adapt(data) before it goes into a model',
    );
    expect(() => layer.statistics).toThrow('has no mean and variance yet');
    await layer.adapt(rows);
    layer.ensureBuilt([null, 2]);
    await expect(layer.adapt(rows)).rejects.toThrow('adapt comes before the layer is built');
  });

  it('is built without data where its values come later', () => {
    const layer = new Normalization({ adapted: true });
    layer.ensureBuilt([null, 2]);
    expect(layer.weights.map(({ name, shape }) => [name, shape])).toEqual([
      ['mean', [2]],
      ['variance', [2]],
      ['count', []],
    ]);
    expect(layer.getConfig()).toEqual({ axis: -1, mean: null, variance: null, invert: false, adapted: true });
  });

  it('refuses samples that do not fit', async () => {
    const layer = new Normalization();
    await layer.adapt(rows);
    expect(() => layer.computeOutputShape([null, 3])).toThrow(ShapeMismatchError);
    await expect(layer.adapt([tensor([[1, 2]]), tensor([[1, 2, 3]])])).rejects.toThrow('the sizes [2] along its axes');
    await expect(layer.adapt([1, 2, 3])).rejects.toThrow(ShapeMismatchError);
    await expect(layer.adapt(new Set())).rejects.toThrow('expected at least one batch, got none');
    await expect(layer.adapt('abc' as never)).rejects.toThrow('got "abc"');
    await expect(layer.adapt(new Set(['abc']) as never)).rejects.toThrow('expected batch 0 to hold numbers');
  });

  it.each([
    [{ mean: 3 }, 'got mean without variance'],
    [{ variance: 3 }, 'got variance without mean'],
    [{ mean: [1, 2], variance: 1 }, 'of one shape with at most 1 dimensions'],
    [{ axis: null, mean: [1, 2], variance: [1, 2] }, 'at most 0 dimensions'],
    [{ axis: 0 }, 'expected axis to be an integer other than 0'],
    [{ invert: 1 }, 'expected invert to be true or false'],
  ])('refuses %j', (options, message) => {
    expect(() => new Normalization(options as never)).toThrow(InvalidArgumentError);
    expect(() => new Normalization(options as never)).toThrow(message);
  });

  it('refuses to adapt where mean and variance are given', async () => {
    const layer = new Normalization({ mean: 0, variance: 1 });
    await expect(layer.adapt(rows)).rejects.toThrow('has a mean and a variance');
    expect(new Normalization({ mean: [1, 2], variance: [1, 2] }).computeOutputShape([null, 5, 2])).toEqual([
      null,
      5,
      2,
    ]);
  });
});
