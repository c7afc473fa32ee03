/** Batches from generators and other iterables. */
import { DataExhaustedError, InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { type BatchForm, type BatchLike, type LoanedBatch, lend, toBatch } from './batch.ts';
import type { StreamQueue } from './queueMeter.ts';
import type { BatchStream } from './source.ts';

/** An (async) iterable of batches. */
export type BatchIterable = AsyncIterable<BatchLike> | Iterable<BatchLike>;

/** What a stream of this file reads: an iterable, or a function that returns one for each pass. */
export type IterableSource = BatchIterable | (() => BatchIterable | Promise<BatchIterable>);

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>;

/** How long `close` waits for a generator that is in the middle of an `await`. */
const RETURN_TIMEOUT_MS = 2000;

/** How an iterable is read. */
export interface GeneratorStreamOptions {
  readonly maxQueueSize: number;
  /** Named in messages. */
  readonly owner: string;
  /** How many inputs and outputs the batches have. */
  readonly form?: BatchForm | undefined;
}

/**
 * A stream over an iterable.
 *
 * @remarks
 * - A function, or an iterable that gives a new iterator each time, starts afresh with each pass. A generator object can
 *   be read once: its batches go on over the passes, and a pass that begins after its end is an error.
 * - Batches are asked for one after the other, up to `maxQueueSize` ahead of the consumer, with a turn of the event loop
 *   between two.
 * - An error of the iterator comes out of `next` as it is, after the batches before it.
 * - An iterator that is left before its end gets one `return()`, as `for await` does it.
 */
export class GeneratorStream implements BatchStream {
  readonly length = undefined;
  readonly samples = undefined;
  /** What is read ahead. */
  readonly queue: StreamQueue;
  readonly #source: IterableSource;
  readonly #options: GeneratorStreamOptions;
  #reader: IteratorReader | undefined;
  #closed = false;

  constructor(source: IterableSource, options: GeneratorStreamOptions) {
    this.#source = source;
    this.#options = options;
    const ready = (): number => this.#reader?.ready ?? 0;
    this.queue = {
      source: 'generator',
      workers: 0,
      // Beside what is read ahead, one batch in use and one that was asked for.
      capacity: options.maxQueueSize + 2,
      get ready() {
        return ready();
      },
      // Their memory is the generator's.
      takePeakBytes: () => undefined,
    };
  }

  async beginPass(epoch: number): Promise<void> {
    if (this.#reader?.oneShot !== true) {
      const reader = await this.#open();
      if (this.#closed) await reader.close();
      else this.#reader = reader;
    } else if (this.#reader.ended) {
      throw new DataExhaustedError(
        `${this.#options.owner}: the generator has ended; there is nothing left for epoch ${epoch + 1}. A generator can be read ` +
          'once: pass the function that makes it (not its result), and it is called again for each epoch.',
        { details: { epoch } },
      );
    }
  }

  next(): Promise<LoanedBatch | undefined> {
    return this.#reader === undefined ? Promise.resolve(undefined) : this.#reader.next();
  }

  async endPass(): Promise<void> {
    if (this.#reader?.oneShot !== false) return;
    const reader = this.#reader;
    this.#reader = undefined;
    await reader.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.close();
  }

  async #open(): Promise<IteratorReader> {
    const fromFunction = typeof this.#source === 'function';
    const iterable = typeof this.#source === 'function' ? await this.#source() : this.#source;
    const open: (() => AnyIterator) | undefined =
      (iterable as Partial<AsyncIterable<unknown>> | undefined)?.[Symbol.asyncIterator] ??
      (iterable as Partial<Iterable<unknown>> | undefined)?.[Symbol.iterator];
    if (typeof open !== 'function') {
      throw new InvalidArgumentError(
        `${this.#options.owner}: the function returned ${describeValue(iterable)}, expected an iterable of batches. ` +
          'Pass a generator function (function* or async function*), or return a generator.',
      );
    }
    const iterator = open.call(iterable);
    // A generator is its own iterator: asking it again gives the same one.
    const oneShot = !fromFunction && (iterator as unknown) === iterable;
    return new IteratorReader(iterator, oneShot, this.#options);
  }
}

type Outcome = { readonly batch: LoanedBatch | undefined } | { readonly error: unknown };

interface Waiter {
  resolve(batch: LoanedBatch | undefined): void;
  reject(error: unknown): void;
}

/** Reads one iterator ahead. */
class IteratorReader {
  readonly oneShot: boolean;
  readonly #iterator: AnyIterator;
  readonly #options: GeneratorStreamOptions;
  readonly #queue: Outcome[] = [];
  #waiter: Waiter | undefined;
  #count = 0;
  #pumping = false;
  #closed = false;
  /** The iterator has said `done` or thrown: it needs no `return()`. */
  #finished = false;
  /** Nothing is asked for any more: the iterator has finished or yielded something that is no batch. */
  #stopped = false;
  #failed = false;

  constructor(iterator: AnyIterator, oneShot: boolean, options: GeneratorStreamOptions) {
    this.#iterator = iterator;
    this.oneShot = oneShot;
    this.#options = options;
  }

  /** Whether everything was read. */
  get ended(): boolean {
    return this.#stopped && !this.#queue.some((outcome) => 'batch' in outcome && outcome.batch !== undefined);
  }

  next(): Promise<LoanedBatch | undefined> {
    const outcome = this.#queue.shift();
    if (outcome === undefined) {
      if (this.#stopped || this.#closed) return Promise.resolve(undefined);
      return new Promise((resolve, reject) => {
        this.#waiter = { resolve, reject };
        this.#start();
      });
    }
    this.#start();
    return 'error' in outcome ? Promise.reject(outcome.error) : Promise.resolve(outcome.batch);
  }

  /** Batches that were read ahead. */
  get ready(): number {
    return this.#queue.reduce((count, outcome) => count + Number('batch' in outcome && outcome.batch !== undefined), 0);
  }

  /** Stops reading. Errors of `return()` come out, unless the iterator failed before. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.length = 0;
    this.#waiter?.resolve(undefined);
    this.#waiter = undefined;
    if (this.#finished || this.#iterator.return === undefined) return;
    this.#finished = true;
    try {
      await withinTime(Promise.resolve(this.#iterator.return()), RETURN_TIMEOUT_MS);
    } catch (error) {
      if (!this.#failed) throw error;
    }
  }

  #start(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    while (!this.#stopped && !this.#closed && this.#queue.length < this.#options.maxQueueSize) {
      this.#deliver(await this.#read());
      // One turn of the event loop, so that a generator that never awaits does not hold up training.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#pumping = false;
  }

  async #read(): Promise<Outcome> {
    let value: unknown;
    try {
      const result = await this.#iterator.next();
      if (result.done) {
        this.#finished = true;
        this.#stopped = true;
        return { batch: undefined };
      }
      value = await result.value;
    } catch (error) {
      this.#finished = true;
      this.#stopped = true;
      this.#failed = true;
      return { error };
    }
    try {
      const { owner, form } = this.#options;
      return { batch: lend(toBatch(value, `${owner}: batch ${this.#count++} of the generator`, form)) };
    } catch (error) {
      this.#stopped = true;
      this.#failed = true;
      return { error };
    }
  }

  #deliver(outcome: Outcome): void {
    if (this.#closed) return;
    const waiter = this.#waiter;
    if (waiter === undefined) {
      this.#queue.push(outcome);
      return;
    }
    this.#waiter = undefined;
    if ('error' in outcome) waiter.reject(outcome.error);
    else waiter.resolve(outcome.batch);
  }
}

async function withinTime(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
