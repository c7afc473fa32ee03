/** Where the system gives no further worker: no memory, no thread, no process. */
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../../test/fixtures/readPasses.ts';
import type { BatchJob } from '../sequenceContext.ts';
import type { DataWorker, WorkerEvents } from './dataWorker.ts';
import { ThreadMemory } from './slotMemory.ts';
import { WorkerPool } from './workerPool.ts';

const JOB: BatchJob = { epoch: 0, index: 3, last: false };

/** A pool that gets one worker, which does nothing, and then none; with that worker and its events. */
function poolOfOne(workers: number | 'auto') {
  const started: { worker: DataWorker; events: WorkerEvents }[] = [];
  const pool = new WorkerPool(
    { kind: 'module', url: 'file:///mine.mjs', args: [] },
    {
      seed: 0,
      kind: (slots) => ({
        memory: new ThreadMemory(slots),
        start: ({ id }, _startTimeoutMs, events) => {
          if (started.length > 0) throw new Error('EAGAIN');
          const worker: DataWorker = {
            id,
            offer: () => {},
            send: () => {},
            kill: () => Promise.resolve(true),
            stop: () => Promise.resolve(),
          };
          started.push({ worker, events });
          return worker;
        },
      }),
      workers,
      maxQueueSize: 4,
      maxQueueBytes: undefined,
      itemTimeoutMs: 60_000,
      startTimeoutMs: 60_000,
      maxRestarts: 3,
      owner: 'fit',
    },
  );
  return { pool, ...started[0]! };
}

describe('a pool that can start no other worker', () => {
  it('fails, with the cause, where one would replace another', async () => {
    const { pool, worker, events } = poolOfOne(1);
    const { made } = pool.make(JOB);
    const warnings = await warningsOf(async () => {
      events.ended(worker, { exitCode: 7, error: undefined });
      await expect(made).rejects.toMatchObject({
        code: 'ERR_WORKER',
        message: 'fit: a data worker ended with exit code 7 (process.exit?), and no other could be started: EAGAIN',
        cause: { message: 'EAGAIN' },
      });
    });
    expect(warnings).toHaveLength(1);
    await expect(pool.make(JOB).made).rejects.toThrow('no other could be started');
    await pool.close();
  });

  it("goes on with those that there are where 'auto' asks for more, and says so once", async () => {
    const { pool } = poolOfOne('auto');
    const warnings = await warningsOf(async () => {
      expect(pool.growth!.addWorker()).toBe(false);
      expect(pool.growth!.addWorker()).toBe(false);
    });
    expect(warnings.map(({ message }) => message)).toEqual([
      "fit: workers: 'auto' could not start another data worker: EAGAIN. It stays at 1.",
    ]);
    expect(pool.threads).toBe(1);
    await pool.close();
  });
});
