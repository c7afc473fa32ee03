import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../test/fixtures/readPasses.ts';
import { openStream, type StreamOptions } from './openStream.ts';
import { Sequence } from './sequence.ts';
import { checkWorkers, initialWorkers, mostWorkers } from './workerCount.ts';

describe('workers', () => {
  it("are a number from 0 on, or 'auto', which begins with one", () => {
    expect([0, 1, 7, 'auto'].map((value) => checkWorkers('fit', value))).toEqual([0, 1, 7, 'auto']);
    expect([0, 7, 'auto' as const].map(initialWorkers)).toEqual([0, 7, 1]);
    for (const value of [-1, 1.5, Number.NaN, '2', null, 'Auto']) {
      expect(() => checkWorkers('fit', value)).toThrow(
        "fit: expected workers to be an integer of at least 0, or 'auto'",
      );
    }
  });

  it('are at most one a processor, and as many as can be making batches', () => {
    expect([2, 3].map(mostWorkers)).toEqual([1, 2]);
    expect(mostWorkers(1e6)).toBe(Math.max(2, availableParallelism()));
  });
});

describe('workers that may grow in number', () => {
  const open = async (options: StreamOptions) => {
    const sequence = await Sequence.fromModule(new URL('../../test/fixtures/sequences/numbered.mjs', import.meta.url), {
      length: 20,
    });
    const stream = await openStream(sequence, { workers: 'auto', ...options });
    await stream.beginPass(0);
    const read = async (count: number): Promise<number[]> => {
      const indices: number[] = [];
      for (let i = 0; i < count; i++) {
        const batch = (await stream.next())!;
        indices.push((batch.y as { data: Int32Array }).data[0]!);
        batch.release();
      }
      return indices;
    };
    return { stream, queue: stream.queue!, read };
  };

  it.each([false, true])('take part in what is under way (processes: %s)', async (useMultiprocessing) => {
    const { stream, queue, read } = await open({ maxQueueSize: 3, useMultiprocessing });
    const growth = queue.growth!;
    try {
      const first = await read(5);
      expect([queue.workers, growth.changing()]).toEqual([1, 0]);
      expect(growth.addWorker()).toBe(true);
      expect([queue.workers, growth.changing()]).toEqual([2, 1]);
      // As many as can be making batches of three, while one is in use.
      expect(growth.addWorker()).toBe(false);
      await expect.poll(() => growth.changing(), { timeout: 30_000 }).toBe(0);
      expect([...first, ...(await read(15))]).toEqual(Array.from({ length: 20 }, (_, i) => i));
      expect(queue.workers).toBe(2);
    } finally {
      await stream.close();
    }
    expect(growth.addWorker()).toBe(false);
  });

  it('stay one where no more batches fit into memory', async () => {
    await warningsOf(async () => {
      const { stream, queue, read } = await open({ maxQueueSize: 10, maxQueueBytes: 1 });
      await read(3);
      expect(queue.capacity).toBe(2);
      expect(queue.growth!.addWorker()).toBe(false);
      await stream.close();
    });
  });

  it("do so with 'auto' alone", async () => {
    for (const workers of [0, 1, 2]) {
      const { stream, queue } = await open({ workers });
      expect([queue.workers, queue.growth]).toEqual([workers, undefined]);
      await stream.close();
    }
  });
});
