import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ReadBatch, readPass, readPasses, warningsOf } from '../../../test/fixtures/readPasses.ts';
import { DataError, WorkerError } from '../../util/errors.ts';
import { RandomStream } from '../../util/random.ts';
import { openStream, type StreamOptions } from '../openStream.ts';
import { Sequence } from '../sequence.ts';
import type { BatchStream } from '../source.ts';
import { mappingPath } from './mapping.ts';

const fixture = (name: string): URL => new URL(`../../../test/fixtures/sequences/${name}.mjs`, import.meta.url);

const KINDS = [
  ['threads', false],
  ['processes', true],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let flags = 0;
/** See `firstTime` in once.mjs. */
const newFlag = (): string => join(folder, `flag${flags++}`);

/** Index of each batch of numbered.mjs, by its contents. */
const indices = (pass: readonly ReadBatch[]): number[] => pass.map(({ y }) => y[0]![0]!);

async function failureOf(promise: Promise<unknown>): Promise<WorkerError> {
  const outcome: unknown = await promise.then(
    () => 'nothing failed',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Error);
  return outcome as WorkerError;
}

describe('batches from workers', () => {
  // Every combination of a few sizes that meet at edges: one batch, fewer batches than workers, more than slots.
  const cases = [1, 2, 7, 13].flatMap((length) =>
    [true, false].flatMap((shuffle) => [1, 5].map((maxQueueSize) => ({ length, shuffle, maxQueueSize }))),
  );

  it.each(cases)('come exactly once, in order and bit-identical for any number of workers: %o', async (options) => {
    const { length, ...read } = options;
    const runs: ReadBatch[][][] = [];
    for (const workers of [0, 1, 2, 3]) {
      const sequence = await Sequence.fromModule(fixture('numbered'), { length, async: length === 7 });
      // A first run and a later one with the same instance.
      for (let run = 0; run < (length === 7 ? 2 : 1); run++) {
        runs.push(await readPasses(sequence, 3, { ...read, workers, seed: 11 }));
        const processes = { ...read, workers, seed: 11, useMultiprocessing: true };
        if (workers > 0) runs.push(await readPasses(sequence, 3, processes));
      }
    }
    for (const run of runs) expect(run).toEqual(runs[0]);
    for (const [epoch, pass] of runs[0]!.entries()) {
      // The documented order: a permutation of the batches that depends on (seed, epoch).
      const expected = options.shuffle
        ? Array.from(new RandomStream(11, epoch).permutation(length))
        : Array.from({ length }, (_, i) => i);
      expect(indices(pass)).toEqual(expected);
      expect(pass.map(({ size }) => size)).toEqual(expected.map((i) => (i === length - 1 ? 3 : 4)));
      expect(pass.every(({ x }) => x[0]![1] === epoch && x[0]![2] === 11)).toBe(true);
    }
  });

  it('are made once each, also where the next pass is made ahead', async () => {
    const length = 9;
    const counts = new Int32Array(new SharedArrayBuffer(4 * length * 5));
    const sequence = await Sequence.fromModule(fixture('counted'), { length, counts });
    await readPasses(sequence, 4, { workers: 3, maxQueueSize: 5, passes: 4 });
    expect(Array.from(counts)).toEqual([...new Array(length * 4).fill(1), ...new Array(length).fill(0)]);
  });

  it('of the next pass are made while the present one is still in use', async () => {
    const length = 4;
    const counts = new Int32Array(new SharedArrayBuffer(4 * length * 3));
    const sequence = await Sequence.fromModule(fixture('counted'), { length, counts });
    const stream = await openStream(sequence, { workers: 2, maxQueueSize: 3, passes: 2 });
    try {
      await stream.beginPass(0);
      for (let i = 0; i < length; i++) (await stream.next())!.release();
      // The pass has not ended: this is where validation runs.
      await expect.poll(() => Atomics.load(counts, length + 2)).toBe(1);
      // Not more than three exist at once.
      expect(Atomics.load(counts, length + 3)).toBe(0);
      expect(await stream.next()).toBeUndefined();
      await stream.endPass(0);
      expect((await readPass(stream, 1)).map(({ x }) => x[0]![0])).toEqual([0, 1, 2, 3]);
      expect(Array.from(counts.subarray(length))).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    } finally {
      await stream.close();
    }
  });

  it('are bounded by maxQueueSize while nobody reads', async () => {
    const counts = new Int32Array(new SharedArrayBuffer(4 * 100));
    const sequence = await Sequence.fromModule(fixture('counted'), { length: 100, counts });
    const stream = await openStream(sequence, { workers: 3, maxQueueSize: 4 });
    const made = (): number => counts.reduce((sum, count) => sum + count, 0);
    try {
      await stream.beginPass(0);
      await expect.poll(made).toBe(4);
      for (let released = 0; released < 96; released++) {
        const batch = await stream.next();
        // One is lent: its memory is not free yet.
        expect(made()).toBe(released + 4);
        batch!.release();
        batch!.release();
        // One release more is one batch more, however long nobody reads.
        await expect.poll(made, { interval: 1 }).toBe(released + 5);
      }
    } finally {
      await stream.close();
    }
  });

  it.each(KINDS)('lie in shared memory that is used again: %s', async (_, useMultiprocessing) => {
    const sequence = await Sequence.fromModule(fixture('numbered'), { length: 40, bulk: 1000 });
    const stream = await openStream(sequence, { workers: 2, maxQueueSize: 3, useMultiprocessing });
    const buffers = new Set<ArrayBufferLike>();
    try {
      await stream.beginPass(0);
      for (let i = 0; i < 40; i++) {
        const batch = (await stream.next())!;
        const { extra } = batch.x as Record<string, { data: Uint8Array }>;
        // What processes share is mapped, where it can be.
        const isMapped = useMultiprocessing && mappingPath() !== undefined;
        expect(extra!.data.buffer).toBeInstanceOf(isMapped ? ArrayBuffer : SharedArrayBuffer);
        buffers.add(extra!.data.buffer);
        batch.release();
      }
    } finally {
      await stream.close();
    }
    // Three slots, and for threads memory of its own for the first batch of each.
    expect(buffers.size).toBeLessThanOrEqual(5);
  });

  it.each(KINDS)('that a pass leaves over do not get into the next one: %s', async (_, useMultiprocessing) => {
    const sequence = await Sequence.fromModule(fixture('numbered'), { length: 13, async: true });
    const stream = await openStream(sequence, { workers: 2, maxQueueSize: 6, useMultiprocessing });
    try {
      for (const epoch of [0, 1, 2]) expect(indices(await readPass(stream, epoch, 2))).toEqual([0, 1]);
      expect(indices(await readPass(stream, 7))).toEqual(Array.from({ length: 13 }, (_, i) => i));
    } finally {
      await stream.close();
    }
  });

  it.each(KINDS)('may grow: they come complete, with one warning: %s', async (_, useMultiprocessing) => {
    const sequence = await Sequence.fromModule(fixture('growing'));
    const warnings = await warningsOf(async () => {
      const passes = await readPasses(sequence, 2, { workers: 2, maxQueueSize: 3, useMultiprocessing });
      for (const pass of passes) {
        for (const [i, { x }] of pass.entries()) {
          const size = i < 3 ? 160 : 320;
          expect(x).toEqual([new Array(size).fill(i), new Array(size).fill(i)]);
        }
      }
    });
    expect(warnings.filter((warning) => warning.message.includes('A batch takes'))).toHaveLength(1);
  });

  it('are fewer at once where they would take too many bytes', async () => {
    const counts = new Int32Array(new SharedArrayBuffer(4 * 50));
    const sequence = await Sequence.fromModule(fixture('counted'), { length: 50, counts });
    const warnings = await warningsOf(async () => {
      // A batch takes 64 bytes, the alignment of a tensor.
      const passes = await readPasses(sequence, 1, { workers: 2, maxQueueSize: 20, maxQueueBytes: 64 * 5 });
      expect(passes[0]).toHaveLength(50);
    });
    expect(warnings.map(({ message }) => message).join()).toMatch(/shortened to 5 batches/);
  });
});

describe.each(KINDS)('hooks of a sequence in a module: %s', (_, useMultiprocessing) => {
  it('run once an epoch on the user instance, and what they shuffled reaches every worker', async () => {
    const hookCalls = new Int32Array(new SharedArrayBuffer(4));
    const sequence = await Sequence.fromModule(fixture('reshuffled'), { hookCalls });
    const user = sequence as unknown as { begun: number; ended: number; order: number[] };
    for (const [run, workers] of [2, 3, 0, 1].entries()) {
      const stream = await openStream(sequence, { workers, maxQueueSize: 4, shuffle: false, useMultiprocessing });
      for (let epoch = 0; epoch < 3; epoch++) {
        const order = [...user.order];
        const pass = await readPass(stream, epoch);
        expect(pass.flatMap(({ x }) => x[0]!)).toEqual(order);
        expect(user.begun).toBe(run * 3 + epoch + 1);
        expect(user.ended).toBe(run * 3 + epoch + 1);
      }
      await stream.close();
      // In no worker.
      expect(hookCalls[0]).toBe(user.ended);
    }
  });

  it('may set a field back to what the constructor made', async () => {
    for (const workers of [0, 1, 2]) {
      const sequence = await Sequence.fromModule(fixture('toggled'));
      const passes = await readPasses(sequence, 5, { workers, useMultiprocessing });
      expect(passes.map((pass) => pass.map(({ x }) => x[0]![0]))).toEqual([0, 1, 0, 1, 0].map((hard) => [hard, hard]));
    }
  });

  it('reach the workers that replace others', async () => {
    const die = [newFlag(), newFlag(), newFlag()];
    const sequence = await Sequence.fromModule(fixture('reshuffled'), { die });
    const user = sequence as unknown as { ended: number; order: number[] };
    const stream = await openStream(sequence, { workers: 2, maxQueueSize: 4, useMultiprocessing });
    const warnings = await warningsOf(async () => {
      for (let epoch = 0; epoch < 4; epoch++) {
        const order = [...user.order];
        expect((await readPass(stream, epoch)).flatMap(({ x }) => x[0]!)).toEqual(order);
      }
      await stream.close();
    });
    expect(user.ended).toBe(4);
    expect(warnings.filter(({ message }) => message.includes('ended with exit code 7'))).toHaveLength(3);
  });

  it('are repeated in workers for private fields, so that deterministic ones stay in step', async () => {
    const runs = [0, 1, 2].map(async (workers) => {
      const sequence = await Sequence.fromModule(fixture('privateState'));
      const first = await readPasses(sequence, 2, { workers, useMultiprocessing });
      return [...first, ...(await readPasses(sequence, 2, { workers, useMultiprocessing }))].map((pass) =>
        pass.map(({ x }) => x[0]![0]),
      );
    });
    const [main, one, two] = await Promise.all(runs);
    expect(main!.map((pass) => pass[0])).toEqual([0, 100, 300, 400]);
    expect(one).toEqual(main);
    expect(two).toEqual(main);
  });

  it('hand over state with workerState and setWorkerState, from the first pass on', async () => {
    const sequence = await Sequence.fromModule(fixture('ownState'));
    const user = sequence as unknown as { draw: number; endCalls: number };
    const stream = await openStream(sequence, { workers: 2, useMultiprocessing });
    try {
      for (let epoch = 0; epoch < 3; epoch++) {
        const { draw } = user;
        const pass = await readPass(stream, epoch);
        expect(pass.map(({ x }) => x[0]![0])).toEqual([draw, draw + 1, draw + 2]);
      }
      expect(user.endCalls).toBe(3);
    } finally {
      await stream.close();
    }
  });
});

/** Reads on, batches of these numbers. */
async function takeBatches(stream: BatchStream, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const batch = (await stream.next())!;
    expect((batch.x as { data: Float32Array }).data[0]).toBe(number);
    batch.release();
  }
}

describe.each(KINDS)('faults in workers: %s', (_, useMultiprocessing) => {
  const read = async (options: object, stream: StreamOptions = {}): Promise<ReadBatch[][]> =>
    readPasses(await Sequence.fromModule(fixture('faulty'), options), 1, {
      workers: 2,
      maxQueueSize: 4,
      useMultiprocessing,
      ...stream,
    });

  it('an error comes with its message, class name, code, stack, batch and epoch, after the batches before it', async () => {
    const sequence = await Sequence.fromModule(fixture('faulty'), { fault: 'throw' });
    const stream = await openStream(sequence, { workers: 2, useMultiprocessing });
    try {
      await stream.beginPass(4);
      await takeBatches(stream, [0, 1, 2]);
      const error = await failureOf(stream.next());
      expect(error).toBeInstanceOf(WorkerError);
      expect(error.message).toBe('Batch 3 of epoch 5 failed in getItem: OddError: pixel 7 is missing');
      expect(error.details).toEqual({ index: 3, epoch: 4 });
      const cause = error.cause as Error & { code: string };
      expect([cause.name, cause.message, cause.code]).toEqual(['OddError', 'pixel 7 is missing', 'E_ODD']);
      expect(cause.stack).toContain('faulty.mjs');
    } finally {
      await stream.close();
    }
  });

  it.each([
    ['throwString', 'just a string'],
    ['cyclic', 'I cause myself'],
  ])('anything may be thrown: %s', async (fault, message) => {
    expect((await failureOf(read({ fault }))).message).toBe(`Batch 3 of epoch 1 failed in getItem: ${message}`);
  });

  const losses = [
    'exit',
    'spin',
    'hang',
    'background',
    ...(useMultiprocessing ? ['SIGKILL', 'SIGSEGV', 'SIGSTOP'] : []),
  ];
  it.each(losses)('a worker lost by %s is replaced and its batch made again', async (fault) => {
    const once = newFlag();
    let passes: ReadBatch[][] = [];
    // Only for what hangs: on a busy machine a batch may take its time.
    const patience = ['spin', 'hang', 'SIGSTOP'].includes(fault) ? { itemTimeoutMs: 1500 } : {};
    const warnings = await warningsOf(async () => {
      passes = await read({ fault, once, length: 12 }, patience);
    });
    expect(passes[0]!.map(({ x }) => x[0]![0])).toEqual(Array.from({ length: 12 }, (_, i) => i));
    // All of them were made in workers.
    expect(passes[0]!.every(({ y }) => y[0]![0] === 1)).toBe(true);
    const replaced = warnings.filter(({ message }) =>
      message.includes('while it made batch 3 of epoch 1. It is replaced'),
    );
    expect(replaced).toHaveLength(1);
  });

  it('a batch that ends one worker after the other fails in its turn, and nothing else does', async () => {
    const sequence = await Sequence.fromModule(fixture('faulty'), { fault: 'exit' });
    const stream = await openStream(sequence, {
      workers: 1,
      maxQueueSize: 5,
      maxRestarts: 3,
      passes: 1,
      useMultiprocessing,
    });
    const warnings = await warningsOf(async (heard) => {
      try {
        await stream.beginPass(0);
        // The second worker has been lost, too, and a third makes what comes after.
        await expect.poll(() => heard.length).toBe(2);
        await takeBatches(stream, [0, 1, 2]);
        const error = await failureOf(stream.next());
        expect(error).toBeInstanceOf(WorkerError);
        expect(error.message).toMatch(/^data: batch 3 of epoch 1 is not tried again: 2 data workers were lost over it/);
      } finally {
        await stream.close();
      }
    });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/It is replaced \(1 of 3\) and the batch made again\.$/),
      expect.stringMatching(/It is replaced \(2 of 3\)\.$/),
    ]);
  });

  it('an error of Millrace keeps its class and details', async () => {
    const error = await failureOf(read({ fault: 'dataError' }));
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ message: 'cat.jpg is cut off', details: { path: 'cat.jpg' }, code: 'ERR_DATA' });
  });

  it('workers that end once more than maxRestarts end in an error that names batch and counts', async () => {
    let error: WorkerError | undefined;
    const warnings = await warningsOf(async () => {
      error = await failureOf(read({ fault: 'exit', once: newFlag() }, { maxRestarts: 0 }));
    });
    expect(error).toBeInstanceOf(WorkerError);
    expect(error!.message).toBe(
      'data: a data worker ended with exit code 0 (process.exit?) while it made batch 3 of epoch 1. maxRestarts says how many ' +
        'are replaced in a run.',
    );
    expect(error!.details).toMatchObject({ index: 3, epoch: 0, restarts: 0, maxRestarts: 0 });
    expect(warnings.filter(({ message }) => message.includes('It is replaced'))).toHaveLength(0);
  });

  it('a worker that cannot construct the sequence says why', async () => {
    const error = await failureOf(read({ fault: 'constructor' }));
    expect(error).toBeInstanceOf(WorkerError);
    expect(error.message).toMatch(/could not make file:.*faulty\.mjs: no such folder in the worker/);
  });

  it('a worker that never starts is given up', async () => {
    const sequence = await Sequence.fromModule(fixture('endlessStart'));
    const error = await failureOf(readPasses(sequence, 1, { workers: 1, startTimeoutMs: 300, useMultiprocessing }));
    expect(error.message).toMatch(/did not start within 300 ms.*endlessStart\.mjs/);
  });

  it('closing while a batch is waited for gives undefined, within a bounded time', async () => {
    const sequence = await Sequence.fromModule(fixture('faulty'), { fault: 'spin', at: 0 });
    const stream = await openStream(sequence, { workers: 2, useMultiprocessing });
    await stream.beginPass(0);
    const waiting = stream.next();
    const started = performance.now();
    await stream.close();
    await stream.close();
    expect(await waiting).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
