/** The library in sixty lines, from simple to complex. If one of these fails, read it before any other test. */
import { describe, expect, it } from 'vitest';
import { layers, losses, ops, Sequence, sequential, tensor, utils } from '../src/index.ts';
import { useReferenceEngine } from './training/models.ts';

useReferenceEngine();

describe('the library in sixty lines', () => {
  const x = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const y = [[0], [1], [1], [0]];

  it('holds numbers', () => {
    expect(tensor(x).shape).toEqual([4, 2]);
    expect(utils.toCategorical([0, 2], 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
  });

  it('computes a layer: y = x @ kernel + bias', async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    net.setWeights([[[2], [3]], [10]]);
    expect((await net.predict(x, { verbose: 0 })).toArray()).toEqual([[10], [13], [12], [15]]);
    expect(net.countParams()).toBe(3);
  });

  it('takes one step of gradient descent: w - 0.1 * d/dw mean((w x - y)^2)', async () => {
    const net = sequential([layers.dense({ units: 1, useBias: false, inputShape: [1] })]);
    net.setWeights([[[3]]]);
    net.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    net.optimizer.learningRate = 0.1;
    // Loss (3*2 - 4)^2 = 4; slope 2 * (6 - 4) * 2 = 8; weight 3 - 0.8.
    expect(await net.trainOnBatch([[2]], [[4]])).toBe(4);
    expect(net.getWeights()[0]).toBeAllClose([[2.2]]);
  });

  it('learns exclusive or', async () => {
    utils.setRandomSeed(3);
    const net = sequential([
      layers.dense({ units: 16, activation: 'tanh', inputShape: [2] }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ]);
    net.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    net.optimizer.learningRate = 0.05;
    const { history } = await net.fit(x, y, { epochs: 100, verbose: 0 });
    expect(history.loss!.at(-1)).toBeLessThan(0.1);
    expect(history.accuracy!.at(-1)).toBe(1);
    expect(await net.evaluate(x, y, { verbose: 0, returnDict: true })).toMatchObject({ accuracy: 1 });
  });

  it('trains from a generator and from a Sequence, with a loss of the user', async () => {
    const make = () => {
      utils.setRandomSeed(5);
      const net = sequential([layers.dense({ units: 1 })]);
      net.compile({ loss: (yTrue, yPred) => ops.mean(ops.square(ops.subtract(yTrue, yPred)), -1) });
      return net;
    };
    class Rows extends Sequence {
      readonly length = 4;
      getItem(index: number) {
        return { x: [x[index]!], y: [y[index]!] };
      }
    }
    const a = await make().fit(new Rows(), { epochs: 2, verbose: 0, shuffle: false });
    const rows = function* () {
      for (const [i, row] of x.entries()) yield [[row], [y[i]!]] as const;
    };
    const b = await make().fitGenerator(rows, { epochs: 2, verbose: 0 });
    expect(a.history).toEqual(b.history);
    expect(losses.meanSquaredError()).toBeInstanceOf(losses.Loss);
  });
});
