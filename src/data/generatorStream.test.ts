/** Generators and other iterables. */
import { describe, expect, it } from 'vitest';
import { readPass, readPasses } from '../../test/fixtures/readPasses.ts';
import { DataExhaustedError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import type { BatchLike } from './batch.ts';
import { openStream } from './openStream.ts';

const firsts = (pass: Awaited<ReturnType<typeof readPass>>): number[] => pass.map(({ x }) => x[0]![0]!);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function* upTo(end: number): Generator<BatchLike> {
  for (let i = 0; i < end; i++) yield [[i, i]];
}

/** An iterator that records what is done to it. */
function recorded(end: number, at?: { index: number; error: unknown }) {
  const calls: string[] = [];
  let i = 0;
  const iterator = {
    next(): Promise<IteratorResult<BatchLike>> {
      calls.push(`next ${i}`);
      if (at?.index === i) return Promise.reject(at.error);
      return Promise.resolve(i < end ? { done: false, value: [[i++]] } : { done: true, value: undefined });
    },
    return(): Promise<IteratorResult<BatchLike>> {
      calls.push('return');
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return iterator;
    },
  };
  return { iterator, calls, returns: () => calls.filter((call) => call === 'return').length };
}

describe('a source of batches', () => {
  it.each([
    ['generator function', () => upTo(4)],
    [
      'async generator function',
      async function* () {
        yield* upTo(4);
      },
    ],
    ['function with a promise', async () => upTo(4)],
    ['re-iterable object', { [Symbol.iterator]: () => upTo(4) }],
    ['set', new Set([[[0]], [[1]], [[2]], [[3]]])],
  ])('starts afresh with each pass: %s', async (_, source) => {
    const passes = await readPasses(source, 3, { maxQueueSize: 2 });
    expect(passes.map(firsts)).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
  });

  it('goes on where it was, if it is a generator object', async () => {
    const stream = await openStream(upTo(5), { maxQueueSize: 3 });
    expect(firsts(await readPass(stream, 0, 2))).toEqual([0, 1]);
    expect(firsts(await readPass(stream, 1, 2))).toEqual([2, 3]);
    expect(firsts(await readPass(stream, 2))).toEqual([4]);
    await expect(stream.beginPass(3)).rejects.toThrow(DataExhaustedError);
    await expect(stream.beginPass(3)).rejects.toThrow(/nothing left for epoch 4.*pass the function that makes it/);
    await stream.close();
  });

  it('is asked for at most maxQueueSize batches ahead, one at a time', async () => {
    let asked = 0;
    let atOnce = 0;
    const stream = await openStream(
      {
        [Symbol.asyncIterator]: () => ({
          async next() {
            expect(++atOnce).toBe(1);
            await turn();
            atOnce--;
            return { done: false, value: [[asked++]] };
          },
        }),
      },
      { maxQueueSize: 3 },
    );
    await stream.beginPass(0);
    expect(asked).toBe(0);
    const first = await stream.next();
    for (let i = 0; i < 50; i++) await turn();
    // One in use, three ready.
    expect(asked).toBe(4);
    const second = await stream.next();
    for (let i = 0; i < 50; i++) await turn();
    // Two in use, two ready.
    expect(asked).toBe(4);
    for (const batch of [first, second]) {
      batch!.release();
      batch!.release();
      for (let i = 0; i < 50; i++) await turn();
    }
    expect(asked).toBe(5);
    await stream.close();
  });

  it('gives the event loop its turns, also if it never awaits', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const stream = await openStream(
      function* () {
        for (;;) {
          const end = performance.now() + 5;
          while (performance.now() < end);
          yield [[1]] as BatchLike;
        }
      },
      { maxQueueSize: 20 },
    );
    await stream.beginPass(0);
    for (let i = 0; i < 10; i++) await stream.next();
    clearInterval(timer);
    await stream.close();
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it('closes a generator that yields a promise which is rejected', async () => {
    let isClosed = false;
    const error = new Error('no such file');
    const stream = await openStream(function* (): Generator<never> {
      try {
        yield Promise.reject(error) as never;
      } finally {
        isClosed = true;
      }
    });
    await stream.beginPass(0);
    await expect(stream.next()).rejects.toBe(error);
    await stream.close();
    expect(isClosed).toBe(true);
  });

  it('rejects with what the generator threw, unchanged, after the batches before', async () => {
    for (const error of [new RangeError('no more disks'), 'a string', undefined]) {
      const { iterator, returns } = recorded(9, { index: 2, error });
      const stream = await openStream(() => iterator, { maxQueueSize: 5 });
      await stream.beginPass(0);
      await stream.next();
      await stream.next();
      const failure = await stream.next().then(
        () => 'none',
        (reason: unknown) => reason,
      );
      expect(failure).toBe(error);
      expect(await stream.next()).toBeUndefined();
      await stream.close();
      // It has thrown: it is finished.
      expect(returns()).toBe(0);
    }
  });

  it.each([
    ['left early', 2, 1],
    ['read to its end', Infinity, 0],
  ])('gets return() as for await does it, once: %s', async (_, limit, expected) => {
    const factory = recorded(6);
    const stream = await openStream(() => factory.iterator, { maxQueueSize: 2 });
    await readPass(stream, 0, limit);
    expect(factory.returns()).toBe(expected);
    await stream.close();
    await stream.close();
    expect(factory.returns()).toBe(expected);

    const oneShot = recorded(6);
    const single = await openStream(oneShot.iterator, { maxQueueSize: 2 });
    await readPass(single, 0, limit);
    expect(oneShot.returns()).toBe(0);
    await single.close();
    await single.close();
    expect(oneShot.returns()).toBe(expected);
  });

  it('runs the finally of a generator that is left', async () => {
    let cleaned = 0;
    const source = function* (): Generator<BatchLike> {
      try {
        yield* upTo(100);
      } finally {
        cleaned++;
      }
    };
    const stream = await openStream(source);
    await readPass(stream, 0, 3);
    expect(cleaned).toBe(1);
    await stream.beginPass(1);
    await stream.next();
    await stream.close();
    expect(cleaned).toBe(2);
  });

  it('may fail in return(): that comes out, unless it had failed before', async () => {
    const source = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: [[1]] }),
        return: () => {
          throw new Error('cannot clean up');
        },
      }),
    };
    const stream = await openStream(source);
    await stream.beginPass(0);
    await stream.next();
    await expect(stream.endPass(0)).rejects.toThrow('cannot clean up');
    await stream.close();
  });

  it('is named with the batch that is none', async () => {
    const { iterator, returns } = recorded(1);
    const bad = [[[1]], { x: [1, 2], y: [1] }];
    let i = 0;
    iterator.next = () => Promise.resolve({ done: false, value: bad[i++] as BatchLike });
    const stream = await openStream(() => iterator, { owner: 'fit' });
    await stream.beginPass(0);
    await stream.next();
    const failure = stream.next();
    await expect(failure).rejects.toThrow(ShapeMismatchError);
    await expect(failure).rejects.toThrow('fit: batch 1 of the generator: x has 2 samples and y has 1.');
    await stream.close();
    expect(returns()).toBe(1);
  });

  it('does not hang on close while it awaits something that never comes', async () => {
    const stream = await openStream(async function* () {
      await new Promise(() => {});
      yield [[1]] as BatchLike;
    });
    await stream.beginPass(0);
    const waiting = stream.next();
    const started = performance.now();
    await stream.close();
    expect(await waiting).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('has to be one', async () => {
    await expect(openStream(new Promise(() => {}))).rejects.toThrow(/a Promise: await it first/);
    await expect(openStream(5)).rejects.toThrow(InvalidArgumentError);
    await expect(openStream(null)).rejects.toThrow(/got null/);
    await expect(openStream({ rows: [] })).rejects.toThrow(/object with keys "rows"/);
    const stream = await openStream(() => 5);
    await expect(stream.beginPass(0)).rejects.toThrow(/the function returned 5, expected an iterable of batches/);
  });

  it('options are checked', async () => {
    await expect(openStream(upTo(1), { maxQueueSize: 0 })).rejects.toThrow(/maxQueueSize to be a positive integer/);
    await expect(openStream(upTo(1), { workers: -1 })).rejects.toThrow(/workers/);
    await expect(openStream(upTo(1), { useMultiprocessing: 1 } as object)).rejects.toThrow(/useMultiprocessing/);
    await expect(openStream(upTo(1), { worker: 2 } as object)).rejects.toThrow(/Did you mean "workers"\?/);
  });
});
