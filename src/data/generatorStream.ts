/** Batches from generators, streams and other iterables. */
import { DataExhaustedError } from '../util/errors.ts';
import type { BatchLike, LoanedBatch } from './batch.ts';
import { ByteMeter, type StreamQueue } from './queueMeter.ts';
import { ReadAhead, type ReadAheadOptions } from './readAhead.ts';
import { isReadable, READ_ONCE } from './readable.ts';
import { isReadOnce, openReading } from './reading.ts';
import type { BatchStream } from './source.ts';

/** An (async) iterable of batches. */
export type BatchIterable = AsyncIterable<BatchLike> | Iterable<BatchLike>;

/** What a stream of this file reads: an iterable, or a function that returns one for each pass. */
export type IterableSource = BatchIterable | (() => BatchIterable | Promise<BatchIterable>);

/**
 * A stream over an iterable.
 *
 * @remarks
 * - A function, or an iterable that gives a new iterator each time, starts afresh with each pass. A generator object and a
 *   stream (Node's `Readable`, the web's `ReadableStream`) can be read once: its batches go on over the passes, and a pass
 *   that begins after its end is an error.
 * - Batches are asked for one after the other, up to `maxQueueSize` ahead of the consumer, with a turn of the event loop
 *   between two. What a stream keeps in a buffer of its own comes on top.
 * - An error of the source comes out of `next` as it is, after the batches before it.
 * - An iterator that is left before its end gets one `return()`, as `for await` does it; a stream is destroyed (cancelled)
 *   on every way out.
 */
export class GeneratorStream implements BatchStream {
  readonly length = undefined;
  readonly samples = undefined;
  /** What is read ahead. */
  readonly queue: StreamQueue;
  readonly #source: IterableSource;
  readonly #options: ReadAheadOptions;
  readonly #isReadOnce: boolean;
  #reader: ReadAhead | undefined;
  #closed = false;

  constructor(source: IterableSource, options: Omit<ReadAheadOptions, 'bytes'>) {
    const bytes = new ByteMeter();
    this.#source = source;
    this.#options = { ...options, bytes };
    this.#isReadOnce = isReadOnce(source);
    // A stream belongs to the run from here on, also where that fails before the first pass.
    if (isReadable(source)) this.#reader = this.#read(source);
    const ready = (): number => this.#reader?.ready ?? 0;
    this.queue = {
      source: 'generator',
      workers: 0,
      // What is read ahead, and one batch in use.
      capacity: options.maxQueueSize + 1,
      get ready() {
        return ready();
      },
      takePeakBytes: () => bytes.takePeak(),
    };
  }

  async beginPass(epoch: number): Promise<void> {
    if (this.#reader === undefined) {
      const source = this.#source;
      const reader = this.#read(typeof source === 'function' ? await source() : source);
      if (this.#closed) await reader.close();
      else this.#reader = reader;
    } else if (this.#reader.ended) {
      const isStream = isReadable(this.#source);
      const advice =
        'A generator can be read once: pass the function that makes it (not its result), and it is called again for each epoch.';
      throw new DataExhaustedError(
        `${this.#options.owner}: the ${isStream ? 'stream' : 'generator'} has ended; there is nothing left for epoch ${epoch + 1}. ` +
          (isStream ? READ_ONCE : advice),
        { details: { epoch } },
      );
    }
  }

  next(): Promise<LoanedBatch | undefined> {
    return this.#reader === undefined ? Promise.resolve(undefined) : this.#reader.next();
  }

  async endPass(): Promise<void> {
    if (this.#isReadOnce) return;
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.close();
  }

  #read(iterable: unknown): ReadAhead {
    return new ReadAhead(openReading(this.#options.owner, iterable), this.#options);
  }
}
