/** What `fit` says of its time: `history.timing` and `params.timing`. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Callback, type EpochTiming, Sequence, type TensorLike } from '../../src/index.ts';
import { linearData, linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;
const { x, y } = linearData(32);

class Rows extends Sequence {
  readonly length = 8;
  getItem(): { x: TensorLike; y: TensorLike } {
    return { x: new Array<number[]>(4).fill([1, 2]), y: new Array<number[]>(4).fill([1]) };
  }
}

/** Sees what callbacks see at the end of each epoch. */
class Seen extends Callback {
  readonly counts: (number | undefined)[] = [];
  override onEpochEnd(): void {
    this.counts.push(this.params.timing?.length);
  }
}

const checkTimes = ({ waitedMs, startMs, computeMs, samplesPerSecond }: EpochTiming): void => {
  expect(startMs).toBeGreaterThanOrEqual(0);
  expect(waitedMs).toBeGreaterThanOrEqual(startMs);
  expect(computeMs).toBeGreaterThan(0);
  expect(samplesPerSecond).toBeGreaterThan(0);
};

describe('timing', () => {
  it('is in history.params and in the params of callbacks, with the epoch that ends', async () => {
    const seen = new Seen();
    const history = await linearModel().fit(x, y, { epochs: 3, callbacks: [seen], ...QUIET });
    expect(history.timing).toHaveLength(3);
    expect(history.params.timing).toBe(history.timing);
    expect(seen.counts).toEqual([1, 2, 3]);
    for (const epoch of history.timing) {
      checkTimes(epoch);
      expect(epoch.queue).toBeUndefined();
    }
  });

  it('counts the batches of a sequence that are ready, and their bytes', async () => {
    const { timing } = await linearModel().fit(new Rows(), { epochs: 2, workers: 0, maxQueueSize: 4, ...QUIET });
    // Four rows of two and of one.
    const batchBytes = 4 * 2 * 4 + 4 * 4;
    for (const epoch of timing) {
      checkTimes(epoch);
      const { queue } = epoch;
      expect(queue).toMatchObject({ source: 'sequence', workers: 0, limit: 3 });
      expect(queue!.meanDepth).toBeGreaterThanOrEqual(0);
      expect(queue!.meanDepth).toBeLessThanOrEqual(queue!.maxDepth);
      expect(queue!.maxDepth).toBeLessThanOrEqual(3);
      expect(queue!.peakBytes % 4).toBe(0);
      expect(queue!.peakBytes).toBeGreaterThan(0);
      // Plain numbers are float64 until the step.
      expect(queue!.peakBytes).toBeLessThanOrEqual(4 * 2 * batchBytes);
    }
  });

  it('names workers and generators', async () => {
    const url = new URL('../fixtures/sequences/linearRows.mjs', import.meta.url);
    const rows = await Sequence.fromModule(url, { length: 6 });
    const made = await linearModel().fit(rows, { epochs: 2, workers: 2, maxQueueSize: 4, ...QUIET });
    for (const { queue } of made.timing) {
      expect(queue).toMatchObject({ source: 'workers', workers: 2, limit: 3 });
      expect(queue!.peakBytes).toBeGreaterThan(0);
    }
    const generator = function* () {
      for (let i = 0; i < 4; i++) yield [x, y] as const;
    };
    const { timing } = await linearModel().fit(generator, QUIET);
    checkTimes(timing[0]!);
    expect(timing[0]!.queue).toMatchObject({ source: 'generator', workers: 0, limit: 10 });
    // Batches of 32 rows of three numbers.
    expect(timing[0]!.queue!.peakBytes % (32 * 3 * 4)).toBe(0);
    expect(timing[0]!.queue!.peakBytes).toBeGreaterThan(0);
    expect(timing[0]!.queue!.peakBytes).toBeLessThanOrEqual(4 * 32 * 3 * 4);
  });

  it('never counts more batches than can be ready, however long callbacks take', async () => {
    const turns = async (): Promise<void> => {
      for (let i = 0; i < 40; i++) await turn();
    };
    const generator = function* () {
      for (let i = 0; i < 12; i++) yield [x, y] as const;
    };
    for (const [source, shuffle, limit] of [
      [new Rows(), true, 2],
      [generator, true, 3],
      [generator, { window: 40 }, 4],
    ] as const) {
      const options = { maxQueueSize: 3, shuffle, callbacks: { onTrainBatchEnd: turns } };
      const { timing } = await linearModel().fit(source, { ...options, ...QUIET });
      expect(timing[0]!.queue).toMatchObject({ limit, maxDepth: limit });
    }
  });

  it('knows no depth of an epoch of one batch', async () => {
    const one = function* () {
      yield [x, y] as const;
    };
    const { timing } = await linearModel().fit(one, QUIET);
    expect(timing[0]!.queue).toMatchObject({ meanDepth: undefined, maxDepth: 0 });
  });
});
