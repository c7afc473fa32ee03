/** Makes the batches of a sequence in workers. */
import { totalmem } from 'node:os';
import { WorkerError } from '../../util/errors.ts';
import { type BatchForm, type LoanedBatch, lend } from '../batch.ts';
import { batchError, messageOf } from '../batchError.ts';
import type { BatchMaker, PendingBatch } from '../batchMaker.ts';
import type { StateUpdate } from '../moduleState.ts';
import type { WorkerRecipe } from '../sequence.ts';
import type { BatchJob } from '../sequenceContext.ts';
import type { DataWorker, StartWorker, WorkerEnd } from './dataWorker.ts';
import { type FromWorker, withdrawOffer } from './protocol.ts';
import { unpackError } from './remoteError.ts';
import { Ring, type Slot } from './ring.ts';
import type { SlotMemory } from './slotMemory.ts';
import { unpackBatch } from './slotWriter.ts';
import { Watchdog } from './watchdog.ts';
import type { OpenWorkerKind } from './workerKinds.ts';

/** How a pool works. */
export interface WorkerPoolOptions {
  readonly seed: number;
  /** How many inputs and outputs the batches have. */
  readonly form?: BatchForm | undefined;
  /** Opens what they are: threads or processes. */
  readonly kind: OpenWorkerKind;
  /** How many. */
  readonly workers: number;
  /** Batches in memory at most. */
  readonly maxQueueSize: number;
  /** Bytes of those at most. @defaultValue half of the machine's memory */
  readonly maxQueueBytes: number | undefined;
  /** Milliseconds for one batch. */
  readonly itemTimeoutMs: number;
  /** Milliseconds for a worker to start. */
  readonly startTimeoutMs: number;
  /** Workers that are replaced before the pool fails. */
  readonly maxRestarts: number;
  /** Named in messages. */
  readonly owner: string;
}

/** A batch that was asked for and is not made yet. */
interface Request {
  readonly job: BatchJob;
  readonly ticket: number;
  /** Undefined while it waits for one. */
  slot: Slot | undefined;
  /** Nobody wants it any more; a worker is at it all the same. */
  cancelled: boolean;
  resolve(batch: LoanedBatch): void;
  reject(error: unknown): void;
}

/** Tickets stay in the positive half of a word. */
const MAX_TICKET = 0x3fffffff;

/**
 * A pool of workers over a ring of shared memory.
 *
 * @remarks
 * A batch that is asked for gets a slot and is offered to all workers; the first that is idle claims it with one atomic
 * operation and writes into the slot. So workers go from one batch to the next without the main thread, and for every slot
 * it is known who writes to it. Backpressure is the number of slots: without a free one, nothing is offered.
 *
 * A worker that dies or hangs is replaced and what it had claimed is offered again, until `maxRestarts`; since a batch
 * depends on its number alone, it comes out the same. A slot is used again only after the worker that had claimed it
 * has ended.
 */
export class WorkerPool implements BatchMaker {
  readonly threads: number;
  readonly usesCopies = true;
  readonly #recipe: WorkerRecipe;
  readonly #options: WorkerPoolOptions;
  readonly #memory: SlotMemory;
  readonly #start: StartWorker;
  readonly #ring: Ring;
  readonly #watchdog: Watchdog;
  readonly #workers = new Set<DataWorker>();
  /** Those that have not said yet that they are ready. */
  readonly #starting = new Set<DataWorker>();
  /** Without a slot, in order. */
  readonly #waiting: Request[] = [];
  /** With a slot, by ticket. In order of their tickets. */
  readonly #offered = new Map<number, Request>();
  #update: StateUpdate | undefined;
  #lastTicket = 0;
  #lastWorkerId = 0;
  #restarts = 0;
  #failure: Error | undefined;
  #closed: Promise<void> | undefined;

  constructor(recipe: WorkerRecipe, options: WorkerPoolOptions) {
    this.#recipe = recipe;
    this.#options = options;
    this.threads = options.workers;
    // One in use and one in the making, at least.
    const { memory, start } = options.kind(Math.max(2, options.maxQueueSize));
    this.#memory = memory;
    this.#start = start;
    this.#ring = new Ring(memory, options.maxQueueBytes ?? totalmem() / 2);
    if (recipe.batchBytes !== undefined) this.#ring.measure(recipe.batchBytes, false);
    this.#watchdog = new Watchdog(this.#ring, options.itemTimeoutMs, {
      hangs: (workerId) => void this.#replaceHanging(workerId),
      stalls: () => this.#stalled(),
    });
    try {
      for (let i = 0; i < options.workers; i++) this.#spawn();
    } catch (error) {
      // No memory for another one, or a recipe that cannot travel.
      void this.close();
      throw error;
    }
  }

  get capacity(): number {
    return this.#ring.capacity;
  }

  make(job: BatchJob): PendingBatch {
    let request: Request | undefined;
    const made = new Promise<LoanedBatch>((resolve, reject) => {
      this.#lastTicket = (this.#lastTicket % MAX_TICKET) + 1;
      request = { job, ticket: this.#lastTicket, slot: undefined, cancelled: false, resolve, reject };
    });
    if (this.#failure !== undefined) request!.reject(this.#failure);
    else {
      this.#waiting.push(request!);
      this.#dispatch();
    }
    return { made, cancel: () => this.#cancel(request!) };
  }

  update(update: StateUpdate): void {
    this.#update = update;
    try {
      for (const worker of this.#workers) worker.send({ kind: 'update', update });
    } catch (error) {
      throw new WorkerError(
        `${this.#options.owner}: what changed in the sequence cannot travel to a worker: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#failure ??= new WorkerError(`${this.#options.owner}: the workers have been stopped.`);
    this.#watchdog.stop();
    this.#waiting.length = 0;
    this.#offered.clear();
    const workers = [...this.#workers];
    this.#workers.clear();
    await Promise.all(workers.map((worker) => worker.stop()));
    this.#memory.close();
  }

  #spawn(): DataWorker {
    const { seed, form, startTimeoutMs } = this.#options;
    const start = { recipe: this.#recipe, seed, form, id: ++this.#lastWorkerId, claims: this.#ring.claims };
    const worker = this.#start(start, startTimeoutMs, {
      message: (from, message) => this.#hear(from, message),
      ended: (from, end) => this.#replaceEnded(from, end),
      startTimedOut: () =>
        this.#fail(
          `a data worker did not start within ${startTimeoutMs} ms. Does ${this.#recipeName()} wait for something when it is ` +
            'loaded or constructed?',
        ),
    });
    this.#workers.add(worker);
    this.#starting.add(worker);
    if (this.#update !== undefined) worker.send({ kind: 'update', update: this.#update });
    return worker;
  }

  /** Gives free slots to requests, in order. */
  #dispatch(): void {
    while (this.#waiting.length > 0) {
      // Batches that come before their size is known take memory of their own: one a worker is enough of those.
      if (this.#ring.slotBytes === 0 && this.#offered.size >= this.#options.workers) return;
      const slot = this.#ring.take();
      if (slot === undefined) return;
      const request = this.#waiting.shift()!;
      request.slot = slot;
      this.#offered.set(request.ticket, request);
      this.#offer(request);
    }
  }

  #offer(request: Request): void {
    this.#ring.offer(request.slot!, request.ticket);
    this.#watchdog.start();
    for (const worker of this.#workers) this.#offerTo(worker, request);
  }

  #offerTo(worker: DataWorker, { slot, ticket, job }: Request): void {
    worker.offer(slot!, { ticket, epoch: job.epoch, index: job.index });
  }

  #hear(from: DataWorker, message: FromWorker): void {
    this.#watchdog.progress();
    if (message.kind === 'ready') {
      this.#starting.delete(from);
    } else if (message.kind === 'startFailed') {
      const cause = unpackError(message.error);
      this.#fail(`a data worker could not make ${this.#recipeName()}: ${messageOf(cause)}`, { cause });
    } else if (message.kind === 'updateFailed') {
      const cause = unpackError(message.error);
      this.#fail(`a data worker could not follow the sequence to the next epoch: ${messageOf(cause)}`, { cause });
    } else {
      this.#settle(message);
    }
  }

  #settle(message: Extract<FromWorker, { kind: 'made' | 'failed' }>): void {
    const request = this.#offered.get(message.ticket);
    if (request === undefined) return;
    this.#offered.delete(message.ticket);
    if (this.#offered.size === 0) this.#watchdog.stop();
    const slot = request.slot!;
    this.#ring.settle(slot);
    if (message.kind === 'made') this.#ring.measure(message.bytes, request.job.last && request.job.index > 0);
    if (message.kind === 'failed' || request.cancelled) {
      this.#giveBack(slot);
      if (message.kind === 'failed') request.reject(batchError(unpackError(message.error), request.job, 'worker'));
      return;
    }
    this.#dispatch();
    this.#deliver(message, request, slot);
  }

  #deliver(message: Extract<FromWorker, { kind: 'made' }>, request: Request, slot: Slot): void {
    let lent = true;
    const release = (): void => {
      if (lent) this.#giveBack(slot);
      lent = false;
    };
    try {
      const batch = unpackBatch(message.batch, this.#ring.reach(slot, message.bytes));
      request.resolve(lend(batch, release, { faults: message.faults }));
    } catch (error) {
      // Memory for which there are no more addresses.
      release();
      request.reject(batchError(error, request.job, 'worker'));
    }
  }

  #giveBack(slot: Slot): void {
    this.#ring.free(slot);
    this.#dispatch();
  }

  #cancel(request: Request): void {
    const place = this.#waiting.indexOf(request);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
    } else if (this.#offered.has(request.ticket)) {
      if (withdrawOffer(this.#ring.claims, request.slot!.index, request.ticket)) {
        this.#offered.delete(request.ticket);
        this.#giveBack(request.slot!);
      } else {
        request.cancelled = true;
      }
    }
    if (this.#offered.size === 0) this.#watchdog.stop();
  }

  /** The batches that a worker has claimed and not finished: one at most. */
  #claimedBy(workerId: number): Request[] {
    return [...this.#offered.values()].filter(({ slot }) => Atomics.load(this.#ring.claims, slot!.index) === -workerId);
  }

  #replaceEnded(worker: DataWorker, end: WorkerEnd): void {
    this.#replace(worker, howItEnded(end), end.error);
  }

  async #replaceHanging(workerId: number): Promise<void> {
    const worker = [...this.#workers].find(({ id }) => id === workerId);
    if (worker === undefined) return;
    this.#workers.delete(worker);
    const ended = await worker.kill();
    if (!ended) for (const { slot } of this.#claimedBy(workerId)) this.#ring.abandonMemory(slot!);
    this.#replace(worker, `did not finish within ${this.#options.itemTimeoutMs} ms`, undefined);
  }

  #replace(worker: DataWorker, what: string, cause: unknown): void {
    this.#workers.delete(worker);
    this.#starting.delete(worker);
    if (this.#failure !== undefined) return;
    const lost = this.#claimedBy(worker.id);
    const job = lost[0]?.job;
    const batch = job === undefined ? '' : ` while it made batch ${job.index} of epoch ${job.epoch + 1}`;
    const { maxRestarts } = this.#options;
    if (this.#restarts >= maxRestarts) {
      const before = maxRestarts === 0 ? '' : `, after ${maxRestarts} that were replaced`;
      this.#fail(`a data worker ${what}${batch}${before}`, { cause, job });
      return;
    }
    this.#restarts++;
    process.emitWarning(
      `A data worker ${what}${batch}. It is replaced (${this.#restarts} of ${maxRestarts}) and the batch made again.`,
      { type: 'MillraceWarning', code: 'MILLRACE_WORKER_REPLACED' },
    );
    for (const request of lost) {
      if (!request.cancelled) continue;
      this.#offered.delete(request.ticket);
      this.#giveBack(request.slot!);
    }
    // First what was lost, to everybody: the others need not wait for the new one to start.
    const wanted = lost.filter(({ cancelled }) => !cancelled);
    for (const request of wanted) this.#offer(request);
    const replacement = this.#spawn();
    for (const request of this.#offered.values()) this.#offerTo(replacement, request);
  }

  /** Nothing was heard for long; a worker that starts has a deadline of its own. */
  #stalled(): void {
    if (this.#starting.size > 0) return;
    const first: Request | undefined = this.#offered.values().next().value;
    const which = first === undefined ? '' : `; batch ${first.job.index} of epoch ${first.job.epoch + 1} is waiting`;
    this.#fail(`no data worker has done anything for ${2 * this.#options.itemTimeoutMs} ms${which}`, {
      job: first?.job,
    });
  }

  /** Ends everything that is wanted of this pool. The workers end with `close`. */
  #fail(what: string, { cause, job }: { cause?: unknown; job?: BatchJob | undefined } = {}): void {
    if (this.#failure !== undefined) return;
    const failure = new WorkerError(`${this.#options.owner}: ${what}`, {
      details: { recipe: this.#recipeName(), ...(job === undefined ? {} : { index: job.index, epoch: job.epoch }) },
      cause,
    });
    this.#failure = failure;
    this.#watchdog.stop();
    for (const request of [...this.#offered.values(), ...this.#waiting]) request.reject(failure);
    this.#offered.clear();
    this.#waiting.length = 0;
  }

  #recipeName(): string {
    return this.#recipe.kind === 'module' ? this.#recipe.url : `the built-in sequence "${this.#recipe.key}"`;
  }
}

function howItEnded({ exitCode, signal, error }: WorkerEnd): string {
  if (error !== undefined) return `died of an error outside of getItem: ${messageOf(error)}`;
  if (signal === undefined) return `ended with exit code ${exitCode} (process.exit?)`;
  return `was killed by ${signal}${signal === 'SIGKILL' ? ' (out of memory?)' : ''}`;
}
