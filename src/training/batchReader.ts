/** Epochs over a stream of passes: which batches belong to which epoch. */
import type { LoanedBatch } from '../data/batch.ts';
import type { StreamQueue } from '../data/queueMeter.ts';
import type { BatchStream } from '../data/source.ts';
import { DataExhaustedError } from '../util/errors.ts';
import { formatCount } from '../util/format.ts';
import { warn } from '../util/warn.ts';
import { BadSampleCount } from './badSampleCount.ts';
import type { OnExhausted } from './fitOptions.ts';
import { WorkerChoice } from './workerChoice.ts';

/** What a reader is made of. */
export interface BatchReaderOptions {
  readonly stream: BatchStream;
  /** Batches of an epoch; undefined: one pass over the data is one epoch. */
  readonly steps: number | undefined;
  /** Name of the option behind `steps`, for messages. */
  readonly stepsName: string;
  /** `fit`, for messages. */
  readonly owner: string;
  /** Whether each epoch begins with the first batch, and none goes on over the end of a pass. @defaultValue false */
  readonly rewinds?: boolean | undefined;
  /** What to do where the data ends within an epoch. @defaultValue it is an error, and nobody can choose */
  readonly onExhausted?: OnExhausted | undefined;
}

/** Without a known length, an epoch of so many batches is worth a word. */
const ENDLESS_BATCHES = 10_000;

/**
 * Hands out the batches of one epoch after the other.
 *
 * Without a number of steps an epoch is a pass over the data. With one, an epoch is that many batches and the data goes on
 * where the epoch before stopped, over the ends of passes, unless each epoch begins anew: then it is part of one pass. An
 * epoch is complete or an error, never short and never empty; only where the user says so, data that ends within an epoch
 * leaves a short one, which is the last.
 */
export class BatchReader {
  /** Adds workers, where their number is chosen from what the steps wait. */
  readonly workerChoice: WorkerChoice | undefined;
  /** Samples that could not be read for the batches that were handed out. */
  readonly badSamples = new BadSampleCount();
  readonly #stream: BatchStream;
  readonly #steps: number | undefined;
  readonly #stepsName: string;
  readonly #owner: string;
  readonly #rewinds: boolean;
  readonly #onExhausted: OnExhausted | undefined;
  #peeked: LoanedBatch | undefined;
  /** The latest `next`, which may be under way when an epoch is left early. */
  #reading: Promise<unknown> | undefined;
  /** Number of the pass under way or, between passes, of the next one. */
  #pass = 0;
  #inPass = false;
  #deliveredInPass = 0;
  #deliveredInEpoch = 0;
  #deliveredAny = false;
  #epoch = 0;
  #ended = false;
  /** Why no further pass could begin. */
  #endCause: DataExhaustedError | undefined;
  #warned = false;
  #closed = false;

  constructor({ stream, steps, stepsName, owner, rewinds = false, onExhausted }: BatchReaderOptions, firstPass = 0) {
    this.#stream = stream;
    this.#rewinds = rewinds;
    this.#onExhausted = onExhausted;
    const { queue } = stream;
    this.workerChoice = queue?.growth && new WorkerChoice(queue, queue.growth);
    this.#steps = steps;
    this.#stepsName = stepsName;
    this.#owner = owner;
    this.#pass = firstPass;
  }

  /** Batches of an epoch, where known. */
  get length(): number | undefined {
    const { length } = this.#stream;
    if (this.#rewinds && this.#steps !== undefined && length !== undefined) return Math.min(this.#steps, length);
    return this.#steps ?? length;
  }

  /** What is kept ready, where batches are made ahead. */
  get queue(): StreamQueue | undefined {
    return this.#stream.queue;
  }

  /** Starts epoch `epoch` (0-based). */
  async begin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.#deliveredInEpoch = 0;
    if (this.#steps === undefined || this.#rewinds) this.#pass = epoch;
    if (!this.#inPass) await this.#beginPass();
    const { length = Infinity } = this.#stream;
    if (this.#rewinds && this.#onExhausted !== 'stop' && this.#steps !== undefined && this.#steps > length) {
      this.#exhausted(length);
    }
  }

  /** Whether the data may turn out to have ended, which then ends the run. */
  get mayEnd(): boolean {
    return this.#onExhausted === 'stop' && this.#stream.length === undefined;
  }

  /** Whether the data ended within the epoch, or before its first batch, and that ends the run. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether the epoch has a first batch, which is read ahead; `next` gives it again. False is the end of the run. */
  async hasNext(): Promise<boolean> {
    this.#peeked ??= await this.#read();
    if (this.#peeked === undefined) this.#runOut();
    return this.#peeked !== undefined;
  }

  /** The first batch of an epoch, read ahead; `next` gives it again. */
  async peek(): Promise<LoanedBatch> {
    await this.hasNext();
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
      const needed = this.#steps ?? this.#stream.length ?? 1;
      if (this.#deliveredInEpoch < needed && !this.#closed) this.#runOut();
      return undefined;
    }
    this.#deliveredInPass++;
    this.#deliveredInEpoch++;
    this.#deliveredAny = true;
    if (this.#deliveredInEpoch === ENDLESS_BATCHES && this.length === undefined) this.#warnOfEndlessEpoch();
    if (batch.faults !== undefined) this.badSamples.add(batch.faults);
    return batch;
  }

  async #read(): Promise<LoanedBatch | undefined> {
    const batch = await this.#stream.next();
    // A stream that is closed gives nothing: that is no end of a pass, and no reason to begin another.
    if (batch !== undefined || this.#steps === undefined || this.#rewinds || this.#closed) return batch;
    // The pass is over, the epoch is not. After a pass without a batch, another one would have none either.
    if (this.#deliveredInPass === 0) return undefined;
    await this.#endPass();
    if (this.#closed) return undefined;
    try {
      await this.#beginPass();
    } catch (error) {
      if (!(error instanceof DataExhaustedError)) throw error;
      this.#endCause = error;
      return undefined;
    }
    return this.#closed ? undefined : this.#stream.next();
  }

  /** Whether the epoch goes on in another pass: what is asked for next is of that one. */
  get isPassOver(): boolean {
    return this.#steps !== undefined && this.#inPass && this.#deliveredInPass === this.#stream.length;
  }

  /** Ends the epoch, after its last step and its validation. */
  async end(): Promise<void> {
    await this.#settled();
    // With a number of steps the pass goes on, unless its last batch was the epoch's last.
    if (this.#steps === undefined || this.isPassOver) await this.#endPass();
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

  /** There are fewer batches than were asked for. */
  #runOut(): void {
    // A run without any batch has nothing to show for it.
    if (this.#onExhausted !== 'stop' || !this.#deliveredAny) this.#exhausted();
    this.#ended = true;
  }

  #exhausted(delivered = this.#deliveredInEpoch): never {
    const cause = this.#endCause;
    const needed = this.#steps ?? this.#stream.length ?? 1;
    throw new DataExhaustedError(
      `${this.#owner}: the data ended in epoch ${this.#epoch + 1} after ${delivered} of ${needed} batches. ${this.#advice()}`,
      { details: { epoch: this.#epoch, delivered, needed }, ...(cause === undefined ? {} : { cause }) },
    );
  }

  #advice(): string {
    if (this.#steps === undefined) {
      return 'Check that the source yields at least one batch in each epoch; for a generator, pass a function that returns a new one.';
    }
    const other = this.#rewinds
      ? 'or leave it out to read all.'
      : 'or pass a function that returns a new generator: it is called again at the end.';
    const stop = this.#onExhausted === undefined ? '' : " onExhausted: 'stop' ends the run there without an error.";
    return `Ask for fewer with ${this.#stepsName}, ${other}${stop}`;
  }

  #warnOfEndlessEpoch(): void {
    if (this.#warned) return;
    this.#warned = true;
    warn(
      'MILLRACE_ENDLESS_EPOCH',
      `${this.#owner}: ${formatCount(ENDLESS_BATCHES)} batches of epoch ${this.#epoch + 1} have been read, and the data has not ended. ` +
        `A generator that never ends needs ${this.#stepsName}: the number of batches to read.`,
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
