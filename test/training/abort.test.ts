/** `signal` ends runs at once, closes what they opened, and leaves the model usable. */
import { describe, expect, it } from 'vitest';
import { layers, Sequence, sequential } from '../../src/index.ts';

const x = Array.from({ length: 12 }, (_, i) => [i, 1]);
const y = x.map(([a]) => [2 * a!]);

function makeModel() {
  const net = sequential([layers.dense({ units: 1, kernelInitializer: 'zeros', inputShape: [2] })]);
  net.compile({ optimizer: { className: 'SGD', config: { learningRate: 0.001 } }, loss: 'mse' });
  return net;
}

/** Batches until the one that never comes; knows when its generator was ended. */
function hanging(batches: number) {
  const state = { ended: false };
  const source = async function* () {
    try {
      for (let i = 0; i < batches; i++) yield [x, y] as never;
      await new Promise(() => {});
    } finally {
      state.ended = true;
    }
  };
  return { source, state };
}

describe('signal', () => {
  it('ends fit after the step under way; what was trained stays, and the model goes on', async () => {
    const net = makeModel();
    const controller = new AbortController();
    const reason = new Error('enough');
    let steps = 0;
    const run = net.fit(x, y, {
      batchSize: 2,
      epochs: 100,
      verbose: 0,
      signal: controller.signal,
      callbacks: { onTrainBatchEnd: () => void (++steps === 4 && controller.abort(reason)) },
    });
    await expect(run).rejects.toBe(reason);
    expect(steps).toBe(4);
    expect(net.optimizer.iterations).toBe(4);
    await net.fit(x, y, { verbose: 0 });
    expect(net.optimizer.iterations).toBe(5);
  });

  it.each([0, 2])('ends fit while it waits for batch %i that never comes', async (batches) => {
    const net = makeModel();
    const controller = new AbortController();
    const { source } = hanging(batches);
    const run = net.fit(source, { stepsPerEpoch: 5, verbose: 0, signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    await net.fit(x, y, { verbose: 0 });
  });

  it('ends validation, evaluate and predict, and stops workers', async () => {
    const net = makeModel();
    const stop = () => {
      const controller = new AbortController();
      return {
        signal: controller.signal,
        callbacks: { onTestBatchEnd: () => controller.abort(), onPredictBatchEnd: () => controller.abort() },
      };
    };
    const rows = await Sequence.fromModule(new URL('../fixtures/sequences/linearRows.mjs', import.meta.url), {});
    for (const run of [
      () => net.fit(x, y, { verbose: 0, validationData: rows, workers: 2, ...stop() }),
      () => net.evaluate(rows, { verbose: 0, workers: 2, ...stop() }),
      () => net.predict(rows, { verbose: 0, workers: 2, ...stop() }),
    ]) {
      await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
    }
    expect(await net.evaluate(x, y, { verbose: 0 })).toEqual(expect.any(Number));
  });

  it('ends fit while its validation waits for an evaluation beside it, which goes on', async () => {
    const net = makeModel();
    const controller = new AbortController();
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const evaluation = net.evaluate(
      async function* () {
        yield [x, y] as never;
        await held;
      },
      { verbose: 0 },
    );
    const run = net.fit(x, y, {
      validationData: [x, y],
      verbose: 0,
      signal: controller.signal,
      callbacks: { onTrainBatchEnd: () => void setTimeout(() => controller.abort()) },
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    goOn();
    expect(await evaluation).toEqual(expect.any(Number));
  });

  it('refuses to begin where it is aborted already, and what is no signal', async () => {
    const net = makeModel();
    await expect(net.fit(x, y, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(net.optimizer.iterations).toBe(0);
    await expect(net.fit(x, y, { signal: true as never })).rejects.toThrow(
      'fit: expected signal to be an AbortSignal, got true.',
    );
  });
});
