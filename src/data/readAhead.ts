/** Batches of one reading, made ahead of the consumer. */
import { settlesWithin } from '../util/settlesWithin.ts';
import { type BatchForm, type LoanedBatch, lend, toBatch } from './batch.ts';
import type { ByteMeter } from './queueMeter.ts';
import type { Reading } from './reading.ts';

/** How long `close` waits for a source that is in the middle of something. */
const LEAVE_TIMEOUT_MS = 2000;

/** How a source is read ahead. */
export interface ReadAheadOptions {
  /** Batches that are ready at most; there is one more with those that are in use or in the making. */
  readonly maxQueueSize: number;
  /** Named in messages. */
  readonly owner: string;
  /** How many inputs and outputs the batches have. */
  readonly form?: BatchForm | undefined;
  /** Counts the batches that are ready or in use. */
  readonly bytes: ByteMeter;
}

type Outcome = { readonly batch: LoanedBatch | undefined } | { readonly error: unknown };

interface Waiter {
  resolve(batch: LoanedBatch | undefined): void;
  reject(error: unknown): void;
}

/** Reads one source ahead. */
export class ReadAhead {
  readonly #reading: Reading;
  readonly #options: ReadAheadOptions;
  readonly #queue: Outcome[] = [];
  #waiter: Waiter | undefined;
  /** Batches that are ready or in use. */
  #resident = 0;
  #count = 0;
  #pumping = false;
  #closed = false;
  /** Nothing is asked for any more: the source has ended or failed, or gave something that is no batch. */
  #stopped = false;
  #failed = false;

  constructor(reading: Reading, options: ReadAheadOptions) {
    this.#reading = reading;
    this.#options = options;
  }

  /** Whether everything was read. */
  get ended(): boolean {
    return this.#stopped && this.ready === 0;
  }

  /** Batches that were read ahead. */
  get ready(): number {
    return this.#queue.reduce((count, outcome) => count + Number('batch' in outcome && outcome.batch !== undefined), 0);
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

  /** Stops reading and frees the source. Errors of that come out, unless the source failed before. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const outcome of this.#queue.splice(0)) if ('batch' in outcome) outcome.batch?.release();
    this.#waiter?.resolve(undefined);
    this.#waiter = undefined;
    try {
      await settlesWithin(this.#reading.leave(), LEAVE_TIMEOUT_MS);
    } catch (error) {
      if (!this.#failed) throw error;
    }
  }

  #start(): void {
    if (this.#pumping || !this.#mayRead()) return;
    this.#pumping = true;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    for (;;) {
      // One turn of the event loop, so that a generator that never awaits does not hold up training: when a batch comes back,
      // the next step begins first.
      await new Promise((resolve) => setImmediate(resolve));
      if (!this.#mayRead()) break;
      this.#deliver(await this.#read());
    }
    this.#pumping = false;
  }

  #mayRead(): boolean {
    if (this.#stopped || this.#closed) return false;
    const { maxQueueSize } = this.#options;
    return this.#waiter !== undefined || (this.#queue.length < maxQueueSize && this.#resident <= maxQueueSize);
  }

  async #read(): Promise<Outcome> {
    try {
      const { done, value } = await this.#reading.next();
      if (done !== true) return { batch: this.#toBatch(value) };
      this.#stopped = true;
      return { batch: undefined };
    } catch (error) {
      this.#stopped = true;
      this.#failed = true;
      return { error };
    }
  }

  #toBatch(value: unknown): LoanedBatch {
    const { owner, form, bytes } = this.#options;
    const batch = toBatch(value, `${owner}: batch ${this.#count++} of the generator`, form);
    const size = bytes.hold(batch);
    this.#resident++;
    return lend(batch, () => {
      bytes.letGo(size);
      this.#resident--;
      this.#start();
    });
  }

  #deliver(outcome: Outcome): void {
    if (this.#closed) {
      if ('batch' in outcome) outcome.batch?.release();
      return;
    }
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
