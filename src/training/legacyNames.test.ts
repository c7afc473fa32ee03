import { afterEach, describe, expect, it, vi } from 'vitest';
import { sequential } from '../models/sequential.ts';
import { layers } from '../nn/layers/index.ts';

const x = [[0], [1], [2], [3]];
const y = [[0], [2], [4], [6]];

function makeModel() {
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  net.compile({ optimizer: 'sgd', loss: 'mse' });
  return net;
}

describe('option names of Keras 1', () => {
  afterEach(() => vi.restoreAllMocks());

  it('are taken with a notice', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const net = makeModel();
    const { epoch, params } = await net.fit(x, y, {
      nbEpoch: 3,
      samplesPerEpoch: 2,
      batchSize: 1,
      maxQSize: 4,
      verbose: 0,
    });
    expect(epoch).toEqual([0, 1, 2]);
    expect(params.steps).toBe(2);
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      'fit: nbEpoch is now called epochs.',
      'fit: samplesPerEpoch is now called stepsPerEpoch. It counts batches, not samples: samples / batch size.',
      'fit: maxQSize is now called maxQueueSize.',
    ]);
    expect((await net.predict(x, { valSamples: 1, batchSize: 2, verbose: 0 })).shape).toEqual([2, 1]);
    await net.evaluate(x, y, { nbWorker: 0, pickleSafe: false, verbose: 0 });
    expect(warn).toHaveBeenCalledTimes(6);
  });

  it('are refused beside the present ones', async () => {
    await expect(makeModel().fit(x, y, { nbEpoch: 3, epochs: 3 })).rejects.toThrow(
      'fit: nbEpoch is the old name of epochs, and both are given. Leave nbEpoch out.',
    );
  });
});
