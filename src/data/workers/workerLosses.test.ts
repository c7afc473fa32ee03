/** Which workers are replaced, and which batches are not tried again. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BatchContents } from '../batchContents.ts';
import { howItEnded, howItHung, WorkerLosses } from './workerLosses.ts';

const KILLED = 'was killed by SIGKILL (out of memory?)';
const HUNG = 'did not finish within 100 ms';
const jobOf = (index: number, epoch = 0) => ({ index, epoch, last: false });
const contents = (count: number, isTolerant = false): BatchContents => {
  const samples = Array.from({ length: count }, (_, i) => i);
  return { count, samples, names: samples.map((i) => `"${i}.png"`), paths: samples.map((i) => `${i}.png`), isTolerant };
};

/** A worker lost, as a pool takes it where others are left: a batch that is not tried again needs no other worker. */
function lose(losses: WorkerLosses, how: string, job: ReturnType<typeof jobOf> | undefined) {
  const loss = { how, job };
  return losses.poison(loss) ?? losses.replace(loss, true);
}

describe('WorkerLosses', () => {
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(String(warning)));
  });
  afterEach(() => void vi.restoreAllMocks());

  it('are replaced up to maxRestarts, each with a warning that counts', () => {
    const losses = new WorkerLosses({ maxRestarts: 2, describe: undefined });
    expect(lose(losses, KILLED, jobOf(4))).toBeUndefined();
    expect(lose(losses, KILLED, undefined)).toBeUndefined();
    expect(warnings).toEqual([
      `A data worker ${KILLED} while it made batch 4 of epoch 1. It is replaced (1 of 2) and the batch made again.`,
      `A data worker ${KILLED}. It is replaced (2 of 2).`,
    ]);
    expect(lose(losses, HUNG, jobOf(5, 1))).toEqual({
      message: `a data worker ${HUNG} while it made batch 5 of epoch 2, after 2 that were replaced. maxRestarts says how many are replaced in a run.`,
      details: { index: 5, epoch: 1, restarts: 2, maxRestarts: 2 },
    });
  });

  it('that took a batch with them for the last time are replaced without it', () => {
    const losses = new WorkerLosses({ maxRestarts: 2, describe: undefined });
    lose(losses, KILLED, jobOf(4));
    expect(losses.poison({ how: KILLED, job: jobOf(4) })).toBeDefined();
    expect(losses.replace({ how: KILLED, job: jobOf(4) }, false)).toBeUndefined();
    expect(warnings.at(-1)).toBe(`A data worker ${KILLED} while it made batch 4 of epoch 1. It is replaced (2 of 2).`);
  });

  it('over one batch are two at most: the error tells how each ended and names the samples', () => {
    const losses = new WorkerLosses({ maxRestarts: 100, describe: () => contents(40, true) });
    expect(lose(losses, KILLED, jobOf(4))).toBeUndefined();
    const end = lose(losses, HUNG, jobOf(4))!;
    expect(end.message).toBe(
      `batch 4 of epoch 1 is not tried again: 2 data workers were lost over it. The first ${KILLED}; the last ${HUNG}. It holds ` +
        '40 samples: "0.png", "1.png", "2.png", "3.png", "4.png" and 35 more. onSampleError cannot help here: a worker that ' +
        'ends does not say at which sample. Find the one by making that batch alone, or with batchSize: 1 and workers: 1, and ' +
        'take it out of the data.',
    );
    expect(end.details).toMatchObject({
      index: 4,
      epoch: 0,
      attempts: 2,
      ends: [KILLED, HUNG],
      restarts: 1,
      count: 40,
    });
  });

  it('over different batches, epochs, or a batch that came meanwhile are no pattern', () => {
    const losses = new WorkerLosses({ maxRestarts: 100, describe: undefined });
    for (const at of [jobOf(4), jobOf(5), jobOf(4, 1)]) expect(lose(losses, KILLED, at)).toBeUndefined();
    losses.forget(jobOf(4));
    expect(lose(losses, KILLED, jobOf(4))).toBeUndefined();
    expect(lose(losses, KILLED, jobOf(5))?.details).toMatchObject({ index: 5, epoch: 0, attempts: 2 });
  });

  it('are told also where the sequence does not know its samples, or cannot say', () => {
    const failing = (): never => {
      throw new Error('no such batch');
    };
    for (const describe of [undefined, () => undefined, failing]) {
      const losses = new WorkerLosses({ maxRestarts: 100, describe });
      lose(losses, KILLED, jobOf(0));
      const end = lose(losses, KILLED, jobOf(0))!;
      expect(end.message).toContain(`Each ${KILLED}. Its samples end or hold up whatever reads them.`);
      expect(end.details).not.toHaveProperty('samples');
    }
  });
});

it('the end of a worker is told by exit code, signal or error', () => {
  const memory = Object.assign(new Error('Worker terminated due to reaching memory limit'), {
    code: 'ERR_WORKER_OUT_OF_MEMORY',
  });
  expect(howItEnded({ exitCode: 3, error: undefined })).toBe('ended with exit code 3 (process.exit?)');
  expect(howItEnded({ exitCode: 1, error: new TypeError('mine') })).toBe(
    'died of an error outside of getItem: TypeError: mine',
  );
  expect(howItEnded({ exitCode: 1, error: memory })).toMatch(/^ran out of memory: its JavaScript heap is full/);
  expect(howItEnded({ exitCode: -1, signal: 'SIGKILL', error: undefined })).toBe(KILLED);
  expect(howItEnded({ exitCode: -1, signal: 'SIGSEGV', error: undefined })).toBe('was killed by SIGSEGV');
  expect(howItHung(100, true)).toBe(HUNG);
  expect(howItHung(100, false)).toMatch(/^did not finish within 100 ms and cannot be ended.*useMultiprocessing: true/);
});
