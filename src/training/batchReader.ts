/** Epochs over a stream of passes: which batches belong to which epoch. */
import type { LoanedBatch } from '../data/batch.ts';
import type { StreamQueue } from '../data/queueMeter.ts';
import type { BatchStream } from '../data/source.ts';
import { DataExhaustedError } from '../util/errors.ts';

/** What a reader is made of. */
export interface BatchReaderOptions {
  readonly stream: BatchStream;
  /** Batches of an epoch; undefined: one pass over the data is one epoch. */
  readonly steps: number | undefined;
  /** Name of the option behind `steps`, for messages. */
  readonly stepsName: string;
  /** `fit`, for messages. */
  readonly owner: string;
}

/**
 * Hands out the batches of one epoch after the other.
 *
 * Without a number of steps an epoch is a pass over the data. With one, an epoch is that many batches and the data goes on
 * where the epoch before stopped, over the ends of passes. An epoch is complete or an error: never short, never empty.
 */
export class BatchReader {
  readonly #stream: BatchStream;
  readonly #steps: number | undefined;
  readonly #stepsName: string;
  readonly #owner: string;
  #peeked: LoanedBatch | undefined;
  /** The latest `next`, which may be under way when an epoch is left early. */
  #reading: Promise<unknown> | undefined;
  /** Number of the pass under way or, between passes, of the next one. */
  #pass = 0;
  #inPass = false;
  #deliveredInPass = 0;
  #deliveredInEpoch = 0;
  #epoch = 0;
  #closed = false;

  constructor({ stream, steps, stepsName, owner }: BatchReaderOptions, firstPass = 0) {
    this.#stream = stream;
    this.#steps = steps;
    this.#stepsName = stepsName;
    this.#owner = owner;
    this.#pass = firstPass;
  }

  /** Batches of an epoch, where known. */
  get length(): number | undefined {
    return this.#steps ?? this.#stream.length;
  }

  /** What is kept ready, where batches are made ahead. */
  get queue(): StreamQueue | undefined {
    return this.#stream.queue;
  }

  /** Starts epoch `epoch` (0-based). */
  async begin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.#deliveredInEpoch = 0;
    if (this.#steps === undefined) this.#pass = epoch;
    if (!this.#inPass) await this.#beginPass();
  }

  /** Reads the first batch of an epoch ahead; `next` gives it again. */
  async peek(): Promise<LoanedBatch> {
    this.#peeked ??= await this.#read();
    return this.#peeked ?? this.#exhausted();
  }

  /** The next batch of the epoch; undefined at its end. */
  next(): Promise<LoanedBatch | undefined> {
    const reading = this.#next();
    this.#reading = reading;
    return reading;
  }

  async #next(): Promise<LoanedBatch | undefined> {
    if (this.#deliveredInEpoch === this.#steps) return undefined;
    const batch = this.#peeked ?? (await this.#read());
    this.#peeked = undefined;
    if (batch === undefined) {
      const expected = this.#stream.length;
      if (this.#deliveredInEpoch === 0 || (expected !== undefined && this.#deliveredInEpoch < expected)) {
        this.#exhausted();
      }
      return undefined;
    }
    this.#deliveredInPass++;
    this.#deliveredInEpoch++;
    return batch;
  }

  async #read(): Promise<LoanedBatch | undefined> {
    let batch = await this.#stream.next();
    // A stream that is closed gives nothing: that is no end of a pass, and no reason to begin another.
    if (batch !== undefined || this.#steps === undefined || this.#closed) return batch;
    // The pass is over, the epoch is not.
    if (this.#deliveredInPass === 0) this.#exhausted();
    await this.#endPass();
    if (this.#closed) return undefined;
    try {
      await this.#beginPass();
    } catch (error) {
      if (error instanceof DataExhaustedError) this.#exhausted(error);
      throw error;
    }
    if (this.#closed) return undefined;
    batch = await this.#stream.next();
    return batch ?? (this.#closed ? undefined : this.#exhausted());
  }

  /** Ends the epoch, after its last step and its validation. */
  async end(): Promise<void> {
    await this.#settled();
    if (this.#steps === undefined) await this.#endPass();
    // With a number of steps the pass goes on, unless its last batch was the epoch's last.
    else if (this.#inPass && this.#deliveredInPass === this.#stream.length) await this.#endPass();
  }

  /** Ends the pass under way, whatever is left of it: each evaluation starts from the first batch. */
  async rewind(): Promise<void> {
    await this.#settled();
    await this.#endPass();
  }

  /** A stream is asked for one thing at a time. Whoever asked for the batch hears of a failure. */
  async #settled(): Promise<void> {
    await this.#reading?.catch(() => undefined);
  }

  async #beginPass(): Promise<void> {
    await this.#stream.beginPass(this.#pass);
    this.#inPass = true;
    this.#deliveredInPass = 0;
  }

  async #endPass(): Promise<void> {
    if (!this.#inPass) return;
    this.#inPass = false;
    await this.#stream.endPass(this.#pass);
    this.#pass++;
  }

  #exhausted(cause?: unknown): never {
    const needed = this.#steps ?? this.#stream.length ?? 1;
    const delivered = this.#deliveredInEpoch;
    const hint =
      this.#steps === undefined
        ? 'Check that the source yields at least one batch in each epoch; for a generator, pass a function that returns a new one.'
        : `Ask for fewer with ${this.#stepsName}, or pass a function that returns a new generator: it is called again at the end.`;
    throw new DataExhaustedError(
      `${this.#owner}: the data ended in epoch ${this.#epoch + 1} after ${delivered} of ${needed} batches. ${hint}`,
      { details: { epoch: this.#epoch, delivered, needed }, ...(cause === undefined ? {} : { cause }) },
    );
  }

  /** Stops the stream and gives back what was read ahead. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#peeked?.release();
    this.#peeked = undefined;
    await this.#stream.close();
  }
}

/**
 * Does some work and closes the readers that it opened, all of them and on every way out. An error of the work comes out
 * before one of closing.
 */
export async function withReaders<T>(work: (open: BatchReader[]) => Promise<T>): Promise<T> {
  const open: BatchReader[] = [];
  const closeAll = () => Promise.allSettled(open.map((reader) => reader.close()));
  let result: T;
  try {
    result = await work(open);
  } catch (error) {
    await closeAll();
    throw error;
  }
  for (const closed of await closeAll()) if (closed.status === 'rejected') throw closed.reason;
  return result;
}
