/** Passes over a sequence: which batch comes when, whoever makes it. */
import { DataError } from '../util/errors.ts';
import { RandomStream } from '../util/random.ts';
import type { LoanedBatch } from './batch.ts';
import type { BatchMaker, PendingBatch } from './batchMaker.ts';
import { fullUpdate, type Hook, hasHooks, noteHookCall } from './moduleState.ts';
import { ByteMeter, type StreamQueue } from './queueMeter.ts';
import type { Sequence } from './sequence.ts';
import type { BatchJob } from './sequenceContext.ts';
import type { BatchStream } from './source.ts';

/** How a sequence is read. */
export interface SequenceStreamOptions {
  /** Whether the batches of each pass come in an order of their own, a pure function of (seed, epoch). */
  readonly shuffle: boolean;
  readonly seed: number;
  /** Named in messages. */
  readonly owner: string;
  /** Passes that will be read; undefined: unknown. */
  readonly passes: number | undefined;
  /** Batches of a pass that will be read at most. */
  readonly maxBatches: number | undefined;
}

/** A batch that was asked for, in the order of delivery. */
interface Entry {
  readonly epoch: number;
  readonly pending: PendingBatch;
  isMade: boolean;
}

/** The batches of one epoch that are yet to be asked for. */
interface Plan {
  readonly epoch: number;
  readonly length: number;
  /** Batches of the sequence in the order of delivery; undefined: as they are numbered. */
  readonly order: Uint32Array | undefined;
  /** Batches that will be read. */
  readonly end: number;
  position: number;
}

/**
 * A stream over a sequence.
 *
 * @remarks
 * Keeps the maker busy with the coming batches, never more than its capacity, and delivers them in order. Where nothing of
 * the user's runs between epochs, the batches of the next pass are made ahead while the present one is still used; a
 * sequence with `onEpochBegin` or `onEpochEnd` may change there, so that its next pass waits for them.
 */
export class SequenceStream implements BatchStream {
  readonly #sequence: Sequence;
  readonly #maker: BatchMaker;
  readonly #options: SequenceStreamOptions;
  readonly #mayRunAhead: boolean;
  readonly #queue: Entry[] = [];
  readonly #bytes = new ByteMeter();
  /** What is kept ready. */
  readonly queue: StreamQueue;
  readonly #closing = new AbortController();
  #plan: Plan | undefined;
  #length: number | undefined;
  #epoch = -1;
  #inPass = false;
  #passes = 0;
  #lent = 0;
  #updated = false;
  #closed: Promise<void> | undefined;

  constructor(sequence: Sequence, maker: BatchMaker, options: SequenceStreamOptions) {
    this.#sequence = sequence;
    this.#maker = maker;
    this.#options = options;
    this.#mayRunAhead = !hasHooks(sequence);
    const entries = this.#queue;
    const bytes = this.#bytes;
    this.queue = {
      source: maker.threads === 0 ? 'sequence' : 'workers',
      workers: maker.threads,
      get capacity() {
        return maker.capacity;
      },
      get ready() {
        return entries.reduce((count, { isMade }) => count + Number(isMade), 0);
      },
      takePeakBytes: () => bytes.takePeak(),
    };
  }

  get length(): number | undefined {
    return this.#length;
  }

  get samples(): number | undefined {
    return this.#sequence.samples;
  }

  async beginPass(epoch: number): Promise<void> {
    await this.#callHook('onEpochBegin', epoch);
    // A copy in a worker starts from the constructor; an earlier run may have changed the user's instance since.
    if (!this.#updated) await this.#update();
    const length = this.#readLength();
    const ahead = this.#plan;
    if (ahead === undefined || this.#aheadEpoch() !== epoch || ahead.length !== length) {
      this.#cancelQueue();
      this.#plan = this.#planOf(epoch, length);
    }
    this.#length = length;
    this.#epoch = epoch;
    this.#inPass = true;
    this.#passes++;
    this.#fill();
  }

  next(): Promise<LoanedBatch | undefined> {
    const entry = this.#queue[0];
    if (!this.#inPass || entry === undefined || entry.epoch !== this.#epoch) return Promise.resolve(undefined);
    this.#queue.shift();
    this.#lent++;
    return this.#deliver(entry.pending);
  }

  async endPass(epoch: number): Promise<void> {
    this.#inPass = false;
    // What is left of a pass that ends early is not wanted any more. Batches of the next one stay.
    if (this.#plan?.epoch === epoch || this.#queue[0]?.epoch === epoch) {
      this.#cancelQueue();
      this.#plan = undefined;
    }
    await this.#callHook('onEpochEnd', epoch);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#inPass = false;
    this.#plan = undefined;
    this.#cancelQueue();
    this.#closing.abort();
    await this.#maker.close();
  }

  async #deliver(pending: PendingBatch): Promise<LoanedBatch | undefined> {
    let batch: LoanedBatch | undefined;
    try {
      const made = await unlessAborted(pending.made, this.#closing.signal);
      // In the order of delivery, whoever was first: too many faults are the same error each time.
      if (made !== undefined) this.#note(made);
      batch = made;
    } finally {
      if (batch === undefined) this.#lent--;
    }
    if (batch === undefined) {
      giveUp(pending);
      return undefined;
    }
    const { release } = batch;
    let lent = true;
    return {
      ...batch,
      release: () => {
        if (!lent) return;
        lent = false;
        this.#lent--;
        release();
        this.#fill();
      },
    };
  }

  #note(batch: LoanedBatch): void {
    const { faults } = batch;
    if (faults === undefined) return;
    try {
      this.#sequence.noteFaults?.(faults);
    } catch (error) {
      batch.release();
      throw error;
    }
  }

  #counted(batch: LoanedBatch): LoanedBatch {
    const gone = this.#bytes.hold(batch);
    const release = (): void => {
      gone();
      batch.release();
    };
    return { ...batch, release };
  }

  /** Asks for batches up to the capacity. */
  #fill(): void {
    while (this.#closed === undefined && this.#queue.length + this.#lent < this.#maker.capacity) {
      const plan = this.#nextPlan();
      if (plan === undefined) return;
      const position = plan.position++;
      const index = plan.order?.[position] ?? position;
      const job: BatchJob = { epoch: plan.epoch, index, last: index === plan.length - 1 };
      const asked = this.#maker.make(job);
      const made = asked.made.then((batch) => {
        entry.isMade = true;
        return this.#counted(batch);
      });
      // A failure ahead of its turn is no unhandled one; it comes out of `next` when it is due.
      made.catch(() => {});
      const entry: Entry = { epoch: plan.epoch, pending: { made, cancel: () => asked.cancel() }, isMade: false };
      this.#queue.push(entry);
    }
  }

  /** The plan to take the next batch from: the present one, or that of the next pass. */
  #nextPlan(): Plan | undefined {
    const plan = this.#plan;
    if (plan === undefined || plan.position < plan.end) return plan;
    const { passes } = this.#options;
    // Not more than one pass ahead; without a number of passes, only once there has been a second one.
    if (!this.#mayRunAhead || plan.epoch !== this.#epoch || !this.#inPass) return undefined;
    if (passes === undefined ? this.#passes < 2 : this.#passes >= passes) return undefined;
    this.#plan = this.#planOf(plan.epoch + 1, plan.length);
    return this.#plan;
  }

  #planOf(epoch: number, length: number): Plan {
    const { shuffle, seed, maxBatches = length } = this.#options;
    const order = shuffle ? new RandomStream(seed, epoch).permutation(length) : undefined;
    return { epoch, length, order, end: Math.min(length, maxBatches), position: 0 };
  }

  /** The epoch of the first batch that is not delivered yet. */
  #aheadEpoch(): number | undefined {
    return this.#queue[0]?.epoch ?? this.#plan?.epoch;
  }

  #cancelQueue(): void {
    for (const { pending } of this.#queue) giveUp(pending);
    this.#queue.length = 0;
  }

  async #callHook(hook: Hook, epoch: number): Promise<void> {
    if (typeof this.#sequence[hook] !== 'function') return;
    await this.#sequence[hook](epoch);
    noteHookCall(this.#sequence, [hook, epoch]);
    await this.#update();
  }

  async #update(): Promise<void> {
    if (!this.#maker.usesCopies) return;
    const update = await fullUpdate(this.#sequence);
    if (update !== undefined) this.#maker.update(update);
    this.#updated = true;
  }

  #readLength(): number {
    const { length } = this.#sequence;
    if (Number.isInteger(length) && length > 0) return length;
    const name = this.#sequence.constructor?.name || 'the sequence';
    throw new DataError(
      `${this.#options.owner}: ${name}.length is ${String(length)}; expected the number of batches in an epoch, at least 1.` +
        (length === 0 ? ' Is the data empty?' : ''),
      { details: { length } },
    );
  }
}

/** Gives a batch up; if it is made all the same, its memory goes back. */
function giveUp(pending: PendingBatch): void {
  pending.cancel();
  pending.made.then(
    (batch) => batch.release(),
    () => {},
  );
}

/** The value of a promise; undefined as soon as the signal is aborted. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(undefined);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
