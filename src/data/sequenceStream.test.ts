/** Sequences on the main thread; `workers/workerPool.test.ts` has the same guarantees for threads. */
import { describe, expect, it } from 'vitest';
import { readPass, readPasses, warningsOf } from '../../test/fixtures/readPasses.ts';
import { turns } from '../../test/fixtures/turns.ts';
import { DataError, ShapeMismatchError } from '../util/errors.ts';
import { RandomStream } from '../util/random.ts';
import type { BatchLike } from './batch.ts';
import { openStream } from './openStream.ts';
import { Sequence, type SequenceContext } from './sequence.ts';

/** Records what is asked of it. */
class Recorded extends Sequence {
  length = 5;
  readonly log: string[] = [];

  getItem(index: number, context: SequenceContext): BatchLike | Promise<BatchLike> {
    this.log.push(`${context.epoch}:${index}`);
    return [Float64Array.of(index, context.random.random())];
  }
}

class Hooked extends Recorded {
  override async onEpochBegin(epoch: number): Promise<void> {
    await turns(1);
    this.log.push(`begin ${epoch}`);
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    await turns(1);
    this.log.push(`end ${epoch}`);
  }
}

describe('a sequence', () => {
  it('calls its hooks once an epoch, awaited, around exactly its batches', async () => {
    const sequence = new Hooked();
    sequence.length = 3;
    await readPasses(sequence, 2, { workers: 0 });
    expect(sequence.log).toEqual('begin 0,0:0,0:1,0:2,end 0,begin 1,1:0,1:1,1:2,end 1'.split(','));
  });

  it('gives random numbers that depend on (seed, epoch, index) alone', async () => {
    const [first, second] = await readPasses(new Recorded(), 2, { seed: 5 });
    const draw = (epoch: number, index: number): number => new RandomStream(5, epoch, index).random();
    expect(first!.map(({ x }) => x[0]![1])).toEqual([0, 1, 2, 3, 4].map((i) => draw(0, i)));
    expect(second!.map(({ x }) => x[0]![1])).toEqual([0, 1, 2, 3, 4].map((i) => draw(1, i)));
  });

  it('may change its length between epochs', async () => {
    class Shrinking extends Recorded {
      override onEpochEnd(): void {
        this.length--;
      }
    }
    const passes = await readPasses(new Shrinking(), 4, { shuffle: true });
    expect(passes.map((pass) => pass.map(({ x }) => x[0]![0]).sort())).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3],
      [0, 1, 2],
      [0, 1],
    ]);
  });

  it('is not made ahead over its hooks, and not beyond maxQueueSize', async () => {
    const sequence = new Hooked();
    const stream = await openStream(sequence, { maxQueueSize: 3, passes: 3 });
    await stream.beginPass(0);
    for (let i = 0; i < 20; i++) await turns(1);
    expect(sequence.log).toEqual('begin 0,0:0,0:1,0:2'.split(','));
    for (let i = 0; i < 5; i++) (await stream.next())!.release();
    for (let i = 0; i < 20; i++) await turns(1);
    expect(sequence.log.at(-1)).toBe('0:4');
    await stream.close();
  });

  it('without hooks is made ahead into the next pass, not beyond the passes and batches that are read', async () => {
    const sequence = new Recorded();
    const stream = await openStream(sequence, { maxQueueSize: 20, passes: 2, maxBatches: 3 });
    await stream.beginPass(0);
    for (let i = 0; i < 40; i++) await turns(1);
    expect(sequence.log.join()).toBe('0:0,0:1,0:2,1:0,1:1,1:2');
    expect((await readPass(stream, 0)).length).toBe(3);
    expect((await readPass(stream, 1)).map(({ x }) => x[0]![0])).toEqual([0, 1, 2]);
    await stream.close();
  });

  it('of which so many batches are read is made ahead from the first pass on, not beyond', async () => {
    const sequence = new Recorded();
    const stream = await openStream(sequence, { maxQueueSize: 20, totalBatches: 7, nextPass: (epoch) => epoch + 2 });
    await stream.beginPass(1);
    for (let i = 0; i < 40; i++) await turns(1);
    expect(sequence.log.join()).toBe('1:0,1:1,1:2,1:3,1:4,3:0,3:1');
    expect(await readPass(stream, 1)).toHaveLength(5);
    await readPass(stream, 3, 2);
    for (let i = 0; i < 40; i++) await turns(1);
    expect(sequence.log).toHaveLength(7);
    await stream.close();
  });

  it('read once, is never made ahead for a second pass', async () => {
    const sequence = new Recorded();
    const stream = await openStream(sequence, { maxQueueSize: 20 });
    await readPass(stream, 0);
    for (let i = 0; i < 20; i++) await turns(1);
    expect(sequence.log).toHaveLength(5);
    await stream.close();
  });

  it('that was made ahead for another epoch is made anew', async () => {
    const sequence = new Recorded();
    const stream = await openStream(sequence, { maxQueueSize: 20, passes: 9 });
    await readPass(stream, 0);
    const pass = await readPass(stream, 5);
    expect(pass.map(({ x }) => x[0]![1])).toEqual([0, 1, 2, 3, 4].map((i) => new RandomStream(0, 5, i).random()));
    await stream.close();
  });

  it('overlaps asynchronous getItem calls, up to workers, and keeps the order', async () => {
    let running = 0;
    let most = 0;
    class Slow extends Sequence {
      readonly length = 8;
      async getItem(index: number): Promise<BatchLike> {
        most = Math.max(most, ++running);
        // The later the shorter.
        await turns((8 - index) * 2);
        running--;
        return [[index]];
      }
    }
    const [pass] = await readPasses(new Slow(), 1, { workers: 3 });
    expect(pass!.map(({ x }) => x[0]![0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('says in one warning that a plain instance has no use for several workers', async () => {
    class Plain extends Recorded {}
    const warnings = await warningsOf(async () => {
      await readPasses(new Plain(), 1, { workers: 1 });
      await readPasses(new Plain(), 1, { workers: 2 });
      await readPasses(new Plain(), 1, { workers: 2 });
    });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Plain is made on the main thread.*Sequence\.fromModule/),
    ]);
  });

  it('that throws, names the batch; the original error is the cause', async () => {
    const original = new TypeError('no pixels');
    class Throwing extends Recorded {
      override getItem(index: number, context: SequenceContext): BatchLike | Promise<BatchLike> {
        if (index === 2) throw original;
        return super.getItem(index, context);
      }
    }
    const stream = await openStream(new Throwing(), {});
    await stream.beginPass(0);
    await stream.next();
    await stream.next();
    const error = await stream.next().then(
      () => undefined,
      (reason: unknown) => reason as DataError,
    );
    expect(error).toBeInstanceOf(DataError);
    expect(error!.message).toBe('Batch 2 of epoch 1 failed in getItem: TypeError: no pixels');
    expect(error!.cause).toBe(original);
    expect(error!.details).toEqual({ index: 2, epoch: 0 });
    await stream.close();
  });

  it('that gives no batch is told so', async () => {
    class Wrong extends Recorded {
      override getItem(): BatchLike {
        return { x: [1, 2], y: [1] };
      }
    }
    await expect(readPasses(new Wrong(), 1, {})).rejects.toThrow(ShapeMismatchError);
    await expect(readPasses(new Wrong(), 1, {})).rejects.toThrow(
      /^Batch 0 of the sequence: x has 2 samples and y has 1/,
    );
  });

  it.each([0, 2.5, Number.NaN, Infinity, undefined])('needs a length of at least 1: %s', async (length) => {
    const sequence = new Recorded();
    sequence.length = length as number;
    const stream = await openStream(sequence, { owner: 'fit' });
    await expect(stream.beginPass(0)).rejects.toThrow(`fit: Recorded.length is ${String(length)}; expected the number`);
    await stream.close();
  });

  it('closed while a batch is waited for, gives undefined', async () => {
    class Stuck extends Recorded {
      override getItem(): Promise<BatchLike> {
        return new Promise(() => {});
      }
    }
    const stream = await openStream(new Stuck(), {});
    await stream.beginPass(0);
    const waiting = stream.next();
    await stream.close();
    await stream.close();
    expect(await waiting).toBeUndefined();
  });
});
