/** Runs of one model beside each other, and how runs end: whatever goes wrong, the model and the data are free again. */
import { describe, expect, it } from 'vitest';
import { engines, layers, Sequence } from '../../src/index.ts';
import { StopAt } from '../fixtures/stopAt.ts';
import { turns } from '../fixtures/turns.ts';
import { linearData, linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;
const { x, y } = linearData(32);

/** Turns of the event loop, enough for whatever goes on behind a run that has ended. */
const later = () => turns(100);

describe('the end of a run', () => {
  function* failingCleanup() {
    try {
      for (;;) yield [x, y] as const;
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: this is what is tested
      throw new Error('cleanup failed');
    }
  }

  it('frees the model and closes all data where the cleanup of a generator fails; that error comes out', async () => {
    const net = linearModel();
    let closed = 0;
    const validationData = function* () {
      try {
        for (;;) yield [x, y] as const;
      } finally {
        closed++;
      }
    };
    const options = { stepsPerEpoch: 2, validationSteps: 1, validationData, ...QUIET };
    await expect(net.fit(failingCleanup(), options)).rejects.toThrow('cleanup failed');
    expect(closed).toBe(1);
    await expect(net.evaluate(failingCleanup(), { steps: 1, ...QUIET })).rejects.toThrow('cleanup failed');
    await net.fit(x, y, QUIET);
    await net.evaluate(x, y, QUIET);
  });

  it('gives the error of the run, not that of the cleanup after it', async () => {
    const callbacks = {
      onTrainBatchEnd: () => {
        throw new RangeError('mine');
      },
    };
    const run = linearModel().fit(failingCleanup(), { stepsPerEpoch: 2, callbacks, ...QUIET });
    await expect(run).rejects.toThrow(new RangeError('mine'));
  });

  it('in the middle of a pass calls no hook of a Sequence afterwards', async () => {
    const calls: string[] = [];
    class Slow extends Sequence {
      readonly length = 3;
      async getItem() {
        await turns(10);
        return [x, y] as const;
      }
      override onEpochBegin = (epoch: number) => void calls.push(`begin ${epoch}`);
      override onEpochEnd = (epoch: number) => void calls.push(`end ${epoch}`);
    }
    await linearModel().fit(new Slow(), { stepsPerEpoch: 7, callbacks: new StopAt(1), ...QUIET });
    await later();
    expect(calls).toEqual(['begin 0']);
  });

  it('in the middle of a pass opens no further generator, and closes the one that it read', async () => {
    let opened = 0;
    let closed = 0;
    const source = async function* () {
      opened++;
      try {
        yield [x, y] as const;
        await turns(10);
      } finally {
        closed++;
      }
    };
    await linearModel().fit(source, { stepsPerEpoch: 7, callbacks: new StopAt(0), ...QUIET });
    await expect.poll(() => closed).toBe(1);
    await later();
    expect([opened, closed]).toEqual([1, 1]);
  });
});

const available = engines.available().filter(({ isAvailable }) => isAvailable);

describe('runs beside each other', () => {
  it.each(available)(
    'reads weights and the number of updates in step with each other, at any time ($name)',
    async ({ name }) => {
      const previous = engines.current().name;
      engines.use(name);
      try {
        const net = linearModel();
        const states: (readonly [iterations: number, weights: string])[] = [];
        const look = () =>
          states.push([
            net.optimizer.iterations,
            net
              .getWeights()
              .map(({ data }) => data)
              .join(),
          ]);
        await net.trainOnBatch(x, y);
        for (let step = 0; step < 5; step++) {
          look();
          const running = net.trainOnBatch(x, y);
          look();
          await running;
          look();
        }
        expect(new Set(states.map(([, weights]) => weights)).size).toBe(6);
        expect(new Set(states.map(String)).size).toBe(6);
        net.dispose();
      } finally {
        engines.use(previous);
      }
    },
  );

  it('refuses dispose, compile and add while the model predicts; the prediction is right', async () => {
    const net = linearModel();
    const expected = await net.predict(x, QUIET);
    const busy = { code: 'ERR_BUSY', message: expect.stringMatching(/is in predict(OnBatch)?\(\)/) };
    for (const predict of [() => net.predict(x, { batchSize: 1, ...QUIET }), () => net.predictOnBatch(x)]) {
      const running = predict();
      expect(() => net.dispose()).toThrow(expect.objectContaining(busy));
      expect(() => net.compile({ loss: 'mae' })).toThrow(expect.objectContaining(busy));
      expect(() => net.add(layers.dense({ units: 1 }))).toThrow(expect.objectContaining(busy));
      expect(await running).toBeAllClose(expected);
    }
    net.dispose();
  });

  it('runs predictions beside each other and beside fit', async () => {
    const net = linearModel();
    const alone = linearModel();
    const options = { batchSize: 4, shuffle: false, ...QUIET };
    const training = net.fit(x, y, options);
    await Promise.all([net.predict(x, QUIET), net.predict(x, QUIET), net.predictOnBatch(x)]);
    expect((await training).history).toEqual((await alone.fit(x, y, options)).history);
  });

  it('lets the validation of fit wait for an evaluation that somebody else started', async () => {
    const net = linearModel();
    let beside: Promise<unknown> | undefined;
    const history = await net.fit(x, y, {
      validationData: [x, y],
      callbacks: {
        onTrainBatchEnd: () => {
          beside ??= net.evaluate(x, y, { batchSize: 1, ...QUIET });
        },
      },
      ...QUIET,
    });
    expect(history.history.val_loss).toHaveLength(1);
    expect(await beside).toHaveLength(2);
  });

  it('evaluates, predicts and saves nothing into the training: the run is the same without it', async () => {
    const options = { batchSize: 8, epochs: 3, validationData: [x, y] as const, ...QUIET };
    const alone = linearModel();
    const expected = [await alone.fit(x, y, options), await alone.fit(x, y, options)];
    const net = linearModel();
    const callbacks = {
      onEpochEnd: async () => {
        await net.evaluate(x, y, QUIET);
        await net.predict(x, QUIET);
      },
    };
    const first = await net.fit(x, y, { callbacks, ...options });
    await net.evaluate(x, y, QUIET);
    const second = await net.fit(x, y, options);
    expect([first.history, second.history]).toEqual(expected.map(({ history }) => history));
  });
});
