/** Values against Keras: test/nn/goldenLayers.test.ts, test/nn/adaptedLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { tensor } from '../../tensor/tensor.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { Discretization, type DiscretizationOptions } from './discretization.ts';

const values = [
  [-2, -0.5, 0.1, 0.1],
  [0.1, Number.NaN, 3, Infinity],
];

describe('Discretization', () => {
  it.each(['int', 'oneHot', 'multiHot', 'count'] as const)(
    'gives %s on the host and in a graph alike',
    async (outputMode) => {
      const layer = new Discretization({ binBoundaries: [-0.5, 0.1, 3], outputMode });
      const host = layer.transform(values);
      const { output, outputShape } = await runLayer(layer, { inputShape: [2, 4], input: tensor(values).data });
      expect(host.shape).toEqual(outputShape);
      expect([...host.data]).toEqual([...output]);
      expect(host.dtype).toBe(outputMode === 'int' ? 'int32' : 'float32');
      if (outputMode === 'int')
        expect(host.toArray()).toEqual([
          [0, 1, 2, 2],
          [2, 3, 3, 3],
        ]);
    },
  );

  it('takes integers', async () => {
    const layer = new Discretization({ binBoundaries: [1.5] });
    expect(layer.transform(Int32Array.of(1, 2)).toArray()).toEqual([0, 1]);
  });

  it('adapts to batches, and is made again with what it found', async () => {
    const layer = new Discretization({ numBins: 2 });
    await layer.adapt(
      new Set([
        [1, 2],
        [3, 4],
      ]),
    );
    const copy = new Discretization(layer.getConfig() as DiscretizationOptions);
    expect(copy.binBoundaries).toEqual(layer.binBoundaries);
    expect(copy.getConfig()).toEqual(layer.getConfig());
    layer.ensureBuilt([null, 2]);
    await expect(layer.adapt([1])).rejects.toThrow('adapt comes before the layer is built');
  });

  it('refuses to be used before it has boundaries', async () => {
    const layer = new Discretization({ numBins: 4 });
    const message = 'has no boundaries yet. Call await layer.adapt(data)';
    expect(() => layer.ensureBuilt([null, 2])).toThrow(message);
    expect(() => layer.transform([1])).toThrow(message);
    expect(layer.computeOutputShape([null, 2])).toEqual([null, 2]);
    await expect(layer.adapt(new Float32Array(0))).rejects.toThrow('expected at least one value');
    await expect(new Discretization({ binBoundaries: [1] }).adapt([1])).rejects.toThrow('has its binBoundaries');
  });

  it.each([
    [{}, 'expected binBoundaries, or numBins'],
    [{ numBins: 0 }, 'expected numBins to be a positive integer'],
    [{ binBoundaries: [2, 1] }, 'array of ascending numbers'],
    [{ binBoundaries: [Number.NaN] }, 'array of ascending numbers'],
    [{ numBins: 2, epsilon: 0 }, 'expected epsilon'],
    [{ numBins: 2, outputMode: 'one_hot' }, 'Did you mean "oneHot"?'],
  ])('refuses %j', (options, message) => {
    expect(() => new Discretization(options as never)).toThrow(InvalidArgumentError);
    expect(() => new Discretization(options as never)).toThrow(message);
  });

  it('needs rows for multiHot', () => {
    const layer = new Discretization({ binBoundaries: [1], outputMode: 'multiHot' });
    expect(() => layer.transform([1, 2])).toThrow(ShapeMismatchError);
    expect(() => layer.transform([1, 2])).toThrow('Give a row of values for each sample');
  });
});
