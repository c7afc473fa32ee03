/** Training from worker threads: the same losses for any number of them, and faults that come out of `fit`. */
import { existsSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ImageDataGenerator, layers, Sequence, type Sequential, sequential, tensor, utils } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import { linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;
const FIXTURES = new URL('../fixtures/sequences/', import.meta.url);

const nets: Sequential[] = [];
afterEach(() => {
  for (const net of nets.splice(0)) net.dispose();
});

function imageModel(): Sequential {
  utils.setRandomSeed(11);
  const net = sequential([
    layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 3] }),
    layers.flatten(),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  nets.push(net);
  return net;
}

function images(): { x: ReturnType<typeof tensor>; y: ReturnType<typeof tensor> } {
  const random = new RandomStream(2);
  const x = Uint8Array.from({ length: 21 * 8 * 8 * 3 }, () => random.integer(256));
  return { x: tensor(x, [21, 8, 8, 3]), y: tensor(Int32Array.from({ length: 21 }, (_, i) => i % 3)) };
}

describe('workers', () => {
  it.each([true, false])(
    'give bit-identical losses and weights for 0, 1, 2 and 3 of them, threads and processes (shuffle %s)',
    async (shuffle) => {
      const { x, y } = images();
      const augment = new ImageDataGenerator({
        rescale: 1 / 255,
        rotationRange: 20,
        zoomRange: 0.2,
        widthShiftRange: 0.1,
        horizontalFlip: true,
      });
      const results = [];
      const kinds = [0, 1, 2, 3].flatMap((workers) =>
        (workers === 0 ? [false] : [false, true]).map((useMultiprocessing) => ({ workers, useMultiprocessing })),
      );
      for (const kind of kinds) {
        const train = augment.flow(x, y, { batchSize: 4, shuffle, seed: 5 });
        const net = imageModel();
        const { history } = await net.fitGenerator(train, { epochs: 3, ...kind, maxQueueSize: 3, ...QUIET });
        results.push({ loss: history.loss, weights: net.getWeights().map(({ data }) => [...data]) });
      }
      expect(new Set(results[0]!.loss).size).toBe(3);
      for (const result of results.slice(1)) expect(result).toEqual(results[0]);
    },
  );

  it('are gone after each fit, also those of the validation', async () => {
    const { x, y } = images();
    const flow = () => new ImageDataGenerator({ rescale: 1 / 255 }).flow(x, y, { batchSize: 4, seed: 5 });
    const threads = () => (existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : 0);
    const ports = () => process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length;
    const net = imageModel();
    const options = { validationData: flow(), workers: 2, ...QUIET };
    await net.fit(flow(), options);
    const before = [threads(), ports()];
    for (let run = 0; run < 4; run++) await net.fit(flow(), { ...options, epochs: 2 });
    const failing = net.fit(flow(), {
      ...options,
      callbacks: { onTestBatchEnd: () => Promise.reject(new Error('mine')) },
    });
    await expect(failing).rejects.toThrow('mine');
    // Fewer, where those of another test of this process were still ending.
    expect(threads()).toBeLessThanOrEqual(before[0]!);
    expect(ports()).toBeLessThanOrEqual(before[1]!);
  });

  const linearRows = (options: object) => Sequence.fromModule(new URL('linearRows.mjs', FIXTURES), options);

  it.each([0, 2])('%d of them: an error in getItem names batch and epoch and keeps the message', async (workers) => {
    const net = linearModel();
    const before = net.getWeights();
    const failing = net.fit(await linearRows({ fault: 'throw', at: 0 }), { shuffle: false, workers, ...QUIET });
    await expect(failing).rejects.toMatchObject({
      message: expect.stringMatching(/Batch 0 of epoch 1.*pixel 7 is missing/),
    });
    expect(net.getWeights()).toEqual(before);
    await net.fit(await linearRows({}), { workers, ...QUIET });
  });

  it('are replaced as often as maxRestarts says', async () => {
    const run = linearModel().fit(await linearRows({ fault: 'exit' }), { workers: 1, maxRestarts: 0, ...QUIET });
    await expect(run).rejects.toMatchObject({
      code: 'ERR_WORKER',
      message: expect.not.stringContaining('that were replaced'),
    });
    const rows = await linearRows({});
    await expect(linearModel().fit(rows, { maxRestarts: -1, ...QUIET })).rejects.toThrow(
      'fit: expected maxRestarts to be',
    );
    await expect(linearModel().fit(rows, { itemTimeoutMs: 0, ...QUIET })).rejects.toThrow(
      'fit: expected itemTimeoutMs to be',
    );
  });
});
