/** Passes over a sequence: which batch comes when, whoever makes it. */
import { DataError } from '../util/errors.ts';
import { RandomStream } from '../util/random.ts';
import { AskedBatch, type Asker } from './askedBatch.ts';
import type { LoanedBatch } from './batch.ts';
import type { BatchMaker } from './batchMaker.ts';
import { fullUpdate, type Hook, hasHooks, noteHookCall } from './moduleState.ts';
import { ByteMeter, type StreamQueue } from './queueMeter.ts';
import type { Sequence } from './sequence.ts';
import type { BatchJob } from './sequenceContext.ts';
import type { BatchStream } from './source.ts';

/** Orders of batches have 32 bits. */
const MAX_BATCHES = 0xffff_ffff;

/** How a sequence is read. */
export interface SequenceStreamOptions {
  /** Whether the batches of each pass come in an order of their own, a pure function of (seed, epoch). */
  readonly shuffle: boolean;
  readonly seed: number;
  /** Named in messages. */
  readonly owner: string;
  /** Passes that will be read; undefined: unknown. */
  readonly passes: number | undefined;
  /** The pass that is read after another; undefined for none. */
  readonly nextPass: (epoch: number) => number | undefined;
  /** Batches of a pass that will be read at most. */
  readonly maxBatches: number | undefined;
  /** Batches of all passes that will be read; undefined: unknown. */
  readonly totalBatches: number | undefined;
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
  /** Asked for and not delivered yet, in the order of delivery. */
  readonly #queue: AskedBatch[] = [];
  /** Being delivered: somebody waits for these. */
  #delivering: readonly AskedBatch[] = [];
  /** What is kept ready. */
  readonly queue: StreamQueue;
  readonly #asker: Asker;
  #plan: Plan | undefined;
  #length: number | undefined;
  #epoch = -1;
  #inPass = false;
  #passes = 0;
  #delivered = 0;
  #lent = 0;
  #updated = false;
  #closed: Promise<void> | undefined;

  constructor(sequence: Sequence, maker: BatchMaker, options: SequenceStreamOptions) {
    this.#sequence = sequence;
    this.#maker = maker;
    this.#options = options;
    this.#mayRunAhead = !hasHooks(sequence);
    const entries = this.#queue;
    const bytes = new ByteMeter();
    this.queue = {
      source: maker.threads === 0 ? 'sequence' : 'workers',
      growth: maker.growth,
      get workers() {
        return maker.threads;
      },
      get capacity() {
        return maker.capacity;
      },
      get ready() {
        return entries.reduce((count, { isMade }) => count + Number(isMade), 0);
      },
      takePeakBytes: () => bytes.takePeak(),
    };
    this.#asker = {
      bytes,
      takeBack: () => {
        this.#lent--;
        this.#fill();
      },
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
    const asked = this.#queue[0];
    if (!this.#inPass || asked === undefined || asked.epoch !== this.#epoch) return Promise.resolve(undefined);
    this.#queue.shift();
    this.#delivered++;
    this.#lent++;
    return this.#deliver(asked);
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
    for (const asked of this.#delivering) asked.giveUp();
    await this.#maker.close();
  }

  async #deliver(asked: AskedBatch): Promise<LoanedBatch | undefined> {
    this.#delivering = [...this.#delivering, asked];
    let batch: LoanedBatch | undefined;
    try {
      // In the order of delivery, whoever was first: too many faults are the same error each time.
      batch = await asked.deliver(this.#noteFaults);
      return batch;
    } finally {
      this.#delivering = this.#delivering.filter((other) => other !== asked);
      if (batch === undefined) this.#lent--;
    }
  }

  readonly #noteFaults = ({ faults }: LoanedBatch): void => {
    if (faults !== undefined) this.#sequence.noteFaults?.(faults);
  };

  /** Asks for batches up to the capacity. */
  #fill(): void {
    const { totalBatches = Infinity } = this.#options;
    while (this.#closed === undefined && this.#queue.length + this.#lent < this.#maker.capacity) {
      if (this.#delivered + this.#queue.length >= totalBatches) return;
      const plan = this.#nextPlan();
      if (plan === undefined) return;
      const position = plan.position++;
      const index = plan.order?.[position] ?? position;
      const job: BatchJob = { epoch: plan.epoch, index, last: index === plan.length - 1 };
      this.#queue.push(new AskedBatch(plan.epoch, this.#maker.make(job), this.#asker));
    }
  }

  /** The plan to take the next batch from: the present one, or that of the next pass. */
  #nextPlan(): Plan | undefined {
    const plan = this.#plan;
    if (plan === undefined || plan.position < plan.end) return plan;
    // Not more than one pass ahead.
    if (!this.#mayRunAhead || plan.epoch !== this.#epoch || !this.#inPass || !this.#goesOn()) return undefined;
    const next = this.#options.nextPass(plan.epoch);
    if (next === undefined) return undefined;
    this.#plan = this.#planOf(next, plan.length);
    return this.#plan;
  }

  /** Whether another pass will follow: where nobody says how much is read, once there has been a second one. */
  #goesOn(): boolean {
    const { passes, totalBatches } = this.#options;
    if (passes !== undefined) return this.#passes < passes;
    return totalBatches !== undefined || this.#passes >= 2;
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
    for (const asked of this.#queue) asked.giveUp();
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
    if (Number.isInteger(length) && length > 0 && length <= MAX_BATCHES) return length;
    const name = this.#sequence.constructor?.name || 'the sequence';
    throw new DataError(
      `${this.#options.owner}: ${name}.length is ${String(length)}; expected the number of batches in an epoch, at least 1.` +
        (length === 0 ? ' Is the data empty?' : ''),
      { details: { length } },
    );
  }
}
