/** Streams of Node and of the web as sources. */
import { PassThrough, Readable } from 'node:stream';
import { ReadableStream, TransformStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { readPass, readPasses } from '../../test/fixtures/readPasses.ts';
import { turns } from '../../test/fixtures/turns.ts';
import { DataExhaustedError, InvalidArgumentError } from '../util/errors.ts';
import type { BatchLike } from './batch.ts';
import { openStream } from './openStream.ts';
import { isReadable } from './readable.ts';
import { isReadOnce } from './reading.ts';

const firsts = (pass: Awaited<ReturnType<typeof readPass>>): number[] => pass.map(({ x }) => x[0]![0]!);

/** Pushes batches 0 to `end` - 1, then does something else than to end where that is asked for. */
class Batches extends Readable {
  pushed = 0;
  readonly #end: number;
  readonly #after: ((stream: Readable) => void) | undefined;

  constructor(end: number, highWaterMark = 2, after?: (stream: Readable) => void) {
    super({ objectMode: true, highWaterMark });
    this.#end = end;
    this.#after = after;
  }

  override _read(): void {
    if (this.pushed < this.#end) this.push({ x: [this.pushed++] });
    else if (this.#after === undefined) this.push(null);
    else this.#after(this);
  }
}

function webStream(end: number, log: string[] = []): ReadableStream<BatchLike> {
  let i = 0;
  return new ReadableStream<BatchLike>({
    pull: (controller) => (i < end ? controller.enqueue([[i++]]) : controller.close()),
    cancel: () => void log.push('cancel'),
  });
}

describe('a stream of Node', () => {
  it('goes on over the passes, is an error after its end, and is destroyed when it is closed', async () => {
    const source = new Batches(5);
    const stream = await openStream(source, { owner: 'fit', maxQueueSize: 3 });
    expect(firsts(await readPass(stream, 0, 2))).toEqual([0, 1]);
    expect(source.destroyed).toBe(false);
    expect(firsts(await readPass(stream, 1, 2))).toEqual([2, 3]);
    expect(firsts(await readPass(stream, 2))).toEqual([4]);
    const next = stream.beginPass(3);
    await expect(next).rejects.toThrow(DataExhaustedError);
    await expect(next).rejects.toThrow(
      'fit: the stream has ended; there is nothing left for epoch 4. A stream can be read once: pass a function that opens a new one',
    );
    await stream.close();
    expect(source.destroyed).toBe(true);
  });

  it('is opened for each pass by a function, and destroyed after it', async () => {
    const opened: Batches[] = [];
    const open = async (): Promise<Batches> => {
      expect(opened.every(({ destroyed }) => destroyed)).toBe(true);
      opened.push(new Batches(3));
      return opened.at(-1)!;
    };
    const passes = await readPasses(open, 3, {});
    expect(passes.map(firsts)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
  });

  it.each([
    ['before the first pass', async () => {}],
    ['in the middle', (stream) => readPass(stream, 0, 2)],
    ['at its end', (stream) => readPass(stream, 0)],
  ] as [string, (stream: Awaited<ReturnType<typeof openStream>>) => Promise<unknown>][])(
    'is destroyed where it is left %s',
    async (_when, read) => {
      const source = new Batches(9);
      const stream = await openStream(source);
      await read(stream);
      await stream.close();
      await stream.close();
      expect(source.destroyed).toBe(true);
    },
  );

  it('that never gives anything holds up nobody: it is destroyed at once', async () => {
    const source = new Batches(0, 2, () => {});
    const stream = await openStream(source);
    await stream.beginPass(0);
    const waiting = stream.next();
    await stream.close();
    expect(await waiting).toBeUndefined();
    expect(source.destroyed).toBe(true);
  });

  it('also without autoDestroy', async () => {
    const source = new Readable({ objectMode: true, autoDestroy: false, read() {} });
    source.push({ x: [1] });
    source.push(null);
    const stream = await openStream(source);
    expect(firsts(await readPass(stream, 0))).toEqual([1]);
    await stream.close();
    expect(source.destroyed).toBe(true);
  });

  it('is read at most maxQueueSize batches ahead, beside its own buffer', async () => {
    const source = new Batches(1000, 4);
    const stream = await openStream(source, { maxQueueSize: 3 });
    await stream.beginPass(0);
    expect(source.pushed).toBe(0);
    for (let taken = 1; taken <= 20; taken++) {
      await stream.next();
      await turns(20);
      expect(source.pushed).toBeLessThanOrEqual(taken + 3 + 4);
    }
    await stream.close();
  });

  it.each([1, 2, 16])(
    'fails with its own error, after all that it had pushed (buffer of %i)',
    async (highWaterMark) => {
      for (const maxQueueSize of [1, 10]) {
        const error = new RangeError('disk gone');
        const source = new Batches(5, highWaterMark, (stream) => stream.destroy(error));
        const stream = await openStream(source, { maxQueueSize });
        await stream.beginPass(0);
        const seen: number[] = [];
        const failure = await (async () => {
          for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
            seen.push((batch.x as unknown as { data: number[] }).data[0]!);
            await turns(3);
          }
        })().catch((reason: unknown) => reason);
        expect(failure).toBe(error);
        expect(seen).toEqual([0, 1, 2, 3, 4]);
        await stream.close();
        expect(source.destroyed).toBe(true);
      }
    },
  );

  it('fails with its own error also where that came before anybody read', async () => {
    const error = new Error('no such host');
    const source = new Batches(3);
    const stream = await openStream(source);
    const closed = new Promise((resolve) => source.once('close', resolve));
    source.destroy(error);
    await closed;
    await stream.beginPass(0);
    await expect(stream.next()).rejects.toBe(error);
    await stream.close();
  });

  it('that is destroyed without an error has not ended: that is an error', async () => {
    const stream = await openStream(new Batches(2, 2, (source) => source.destroy()));
    await stream.beginPass(0);
    await stream.next();
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    await stream.close();
  });

  it('may fail in its cleanup: that comes out of close', async () => {
    const source = new Readable({
      objectMode: true,
      read() {
        this.push({ x: [1] });
      },
      destroy: (_error, done) => done(new Error('cannot close the file')),
    });
    const stream = await openStream(source);
    await readPass(stream, 0, 1);
    await expect(stream.close()).rejects.toThrow('cannot close the file');
  });

  it('has to be in object mode, not ended and not destroyed; what is refused is left alone', async () => {
    const bytes = new PassThrough();
    const refused = openStream(bytes, { owner: 'fit' });
    await expect(refused).rejects.toThrow(InvalidArgumentError);
    await expect(refused).rejects.toThrow(
      /^fit: the stream gives bytes or text, expected batches\. Parse them first: .*readableObjectMode: true/,
    );
    expect(bytes.destroyed).toBe(false);
    const returned = await openStream(() => bytes as never);
    await expect(returned.beginPass(0)).rejects.toThrow(/gives bytes or text/);

    const ended = new Batches(1);
    for await (const _ of ended);
    await expect(openStream(ended)).rejects.toThrow(/the stream has ended before it was read here.*opens a new one/);
    const destroyed = new Batches(1);
    const error = new Error('early');
    destroyed.on('error', () => {}).destroy(error);
    const late = openStream(destroyed);
    await expect(late).rejects.toThrow(/has been destroyed before/);
    await expect(late).rejects.toMatchObject({ code: 'ERR_DATA_EXHAUSTED', cause: error });
  });
});

describe('a stream of the web', () => {
  it('goes on over the passes, and is an error after its end', async () => {
    const log: string[] = [];
    const stream = await openStream(webStream(3, log));
    expect(firsts(await readPass(stream, 0, 2))).toEqual([0, 1]);
    expect(firsts(await readPass(stream, 1))).toEqual([2]);
    await expect(stream.beginPass(2)).rejects.toThrow(/the stream has ended.*epoch 3/);
    await stream.close();
    expect(log).toEqual([]);
  });

  it('is cancelled and free again where it is left, also while it gives nothing', async () => {
    const log: string[] = [];
    const source = webStream(9, log);
    const stream = await openStream(source);
    await readPass(stream, 0, 2);
    expect(source.locked).toBe(true);
    await stream.close();
    expect([log, source.locked]).toEqual([['cancel'], false]);

    const silent = await openStream(new ReadableStream({ cancel: () => void log.push('cancel silent') }));
    await silent.beginPass(0);
    const waiting = silent.next();
    await silent.close();
    expect(await waiting).toBeUndefined();
    expect(log).toEqual(['cancel', 'cancel silent']);
  });

  it('fails with its own error', async () => {
    const error = new RangeError('no more');
    let i = 0;
    const source = new ReadableStream(
      { pull: (controller) => (i < 2 ? controller.enqueue([[i++]]) : controller.error(error)) },
      { highWaterMark: 0 },
    );
    const stream = await openStream(source);
    await stream.beginPass(0);
    await stream.next();
    await stream.next();
    await expect(stream.next()).rejects.toBe(error);
    await stream.close();
  });

  it('that fails when enough was read concerns nobody any more; what goes wrong in cancelling does', async () => {
    const fail = (): never => {
      throw new Error('not now');
    };
    const controllers: ReadableStreamDefaultController<unknown>[] = [];
    const stream = await openStream(
      new ReadableStream({ start: (controller) => void controllers.push(controller), cancel: fail }),
      { maxQueueSize: 1 },
    );
    for (const value of [[[1]], [[2]], [[3]]]) controllers[0]!.enqueue(value);
    await readPass(stream, 0, 1);
    controllers[0]!.error(new Error('late'));
    await stream.close();

    const failing = await openStream(new ReadableStream({ cancel: fail }));
    await failing.beginPass(0);
    await expect(failing.close()).rejects.toThrow('not now');
  });

  it('has to give values, to one reader', async () => {
    await expect(openStream(new ReadableStream({ type: 'bytes' }))).rejects.toThrow(/gives bytes or text/);
    const locked = webStream(1);
    locked.getReader();
    await expect(openStream(locked)).rejects.toThrow(/the stream is locked: somebody else reads it/);
  });

  it('is opened for each pass by a function', async () => {
    expect((await readPasses(() => webStream(2), 2, {})).map(firsts)).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('what is read once', () => {
  it('are streams and iterators, and nothing else', () => {
    function* batches(): Generator<BatchLike> {
      yield [[1]];
    }
    const { readable } = new TransformStream();
    for (const source of [new Batches(1), webStream(1), readable, batches(), [1].values(), Readable.from([])]) {
      expect(isReadOnce(source)).toBe(true);
    }
    const reiterable = { next: () => {}, [Symbol.iterator]: batches };
    for (const source of [batches, new Set(), [], { [Symbol.iterator]: batches }, reiterable, null, undefined, 5]) {
      expect(isReadOnce(source)).toBe(false);
      expect(isReadable(source)).toBe(false);
    }
  });
});
