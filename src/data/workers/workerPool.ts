/** Makes the batches of a sequence in workers. */
import { totalmem } from 'node:os';
import { type MillraceErrorOptions, WorkerError } from '../../util/errors.ts';
import { lend } from '../batch.ts';
import { batchError, messageOf } from '../batchError.ts';
import type { BatchMaker, PendingBatch } from '../batchMaker.ts';
import type { StateUpdate } from '../moduleState.ts';
import type { WorkerGrowth } from '../queueMeter.ts';
import { nameOfRecipe, type WorkerRecipe } from '../sequence.ts';
import type { BatchJob } from '../sequenceContext.ts';
import { initialWorkers, mostWorkers, tellOfStandstill } from '../workerCount.ts';
import { Crew } from './crew.ts';
import type { DataWorker } from './dataWorker.ts';
import { type FromWorker, withdrawOffer } from './protocol.ts';
import { unpackError } from './remoteError.ts';
import { type Request, Requests } from './requests.ts';
import { Ring, type Slot } from './ring.ts';
import { unpackBatch } from './slotWriter.ts';
import { Watchdog } from './watchdog.ts';
import { howItEnded, howItHung, WorkerLosses } from './workerLosses.ts';
import type { WorkerPoolOptions } from './workerPoolOptions.ts';

/**
 * A pool of workers over a ring of shared memory.
 *
 * @remarks
 * A batch that is asked for gets a slot and is offered to all workers; the first that is idle claims it with one atomic
 * operation and writes into the slot. So workers go from one batch to the next without the main thread, and for every slot
 * it is known who writes to it. Backpressure is the number of slots: without a free one, nothing is offered.
 *
 * A worker that dies or hangs is replaced and what it had claimed is offered again, until `maxRestarts`; since a batch depends
 * on its number alone, it comes out the same. A batch that has taken two workers with it (`WorkerLosses`) fails, and nothing
 * else does: those before it still come, and one that was made ahead for nothing harms nobody. A slot is used again only after
 * the worker that had claimed it has ended.
 */
export class WorkerPool implements BatchMaker {
  readonly growth: WorkerGrowth | undefined;
  readonly usesCopies = true;
  readonly #recipe: WorkerRecipe;
  readonly #options: WorkerPoolOptions;
  readonly #ring: Ring;
  readonly #watchdog: Watchdog;
  readonly #crew: Crew;
  readonly #requests = new Requests();
  readonly #losses: WorkerLosses;
  #failure: Error | undefined;
  #closed: Promise<void> | undefined;

  constructor(recipe: WorkerRecipe, options: WorkerPoolOptions) {
    this.#recipe = recipe;
    this.#options = options;
    this.#losses = new WorkerLosses({ maxRestarts: options.maxRestarts, describe: options.describe });
    // One in use and one in the making, at least.
    const { memory, start } = options.kind(Math.max(2, options.maxQueueSize));
    this.#ring = new Ring(memory, options.maxQueueBytes ?? totalmem() / 2);
    if (recipe.batchBytes !== undefined) this.#ring.measure(recipe.batchBytes, false);
    this.#watchdog = new Watchdog(this.#ring, options.itemTimeoutMs, {
      hangs: (workerId) => void this.#replaceHanging(workerId),
      stalls: () => this.#stalled(),
    });
    const { startTimeoutMs, seed, form } = options;
    this.#crew = new Crew({
      start,
      startTimeoutMs,
      common: { recipe, seed, form, claims: this.#ring.claims },
      events: {
        message: (from, message) => this.#hear(from, message),
        ended: (from, end) => this.#replace(from, howItEnded(end), end.error),
        startTimedOut: () =>
          this.#fail(
            `a data worker did not start within ${startTimeoutMs} ms. Does ${nameOfRecipe(this.#recipe)} wait for something when it ` +
              'is loaded or constructed?',
          ),
      },
    });
    if (options.workers === 'auto') this.growth = this.#makeGrowth();
    try {
      while (this.#crew.size < initialWorkers(options.workers)) this.#spawn();
    } catch (error) {
      // No memory for another one, or a recipe that cannot travel.
      void this.close();
      throw error;
    }
  }

  get threads(): number {
    return this.#crew.size;
  }

  get capacity(): number {
    return this.#ring.capacity;
  }

  make(job: BatchJob): PendingBatch {
    const { request, made } = this.#requests.create(job);
    if (this.#failure !== undefined) request.reject(this.#failure);
    else {
      this.#requests.waiting.push(request);
      this.#dispatch();
    }
    return { made, cancel: () => this.#cancel(request) };
  }

  update(update: StateUpdate): void {
    try {
      this.#crew.update(update);
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
    this.#requests.clear();
    await this.#crew.stop();
    this.#ring.close();
  }

  #makeGrowth(): WorkerGrowth {
    let isPossible = true;
    return {
      changing: () => this.#crew.changing,
      addWorker: () => {
        if (!isPossible || this.#failure !== undefined || this.#crew.size >= mostWorkers(this.capacity)) return false;
        try {
          this.#spawn();
        } catch (error) {
          isPossible = false;
          tellOfStandstill(this.#options.owner, this.#crew.size, error);
        }
        return isPossible;
      },
    };
  }

  /** Starts a worker, which takes part in what is offered already. */
  #spawn(): void {
    const worker = this.#crew.add();
    for (const request of this.#requests.offered.values()) this.#offerTo(worker, request);
  }

  /** Gives free slots to requests, in order. */
  #dispatch(): void {
    const { waiting, offered } = this.#requests;
    while (waiting.length > 0) {
      // Batches that come before their size is known take memory of their own: one a worker is enough of those.
      if (this.#ring.slotBytes === 0 && offered.size >= this.#crew.size) return;
      const slot = this.#ring.take();
      if (slot === undefined) return;
      this.#offer(this.#requests.place(slot));
    }
  }

  #offer(request: Request): void {
    this.#ring.offer(request.slot!, request.ticket);
    this.#watchdog.start();
    for (const worker of this.#crew.workers) this.#offerTo(worker, request);
  }

  #offerTo(worker: DataWorker, { slot, ticket, job }: Request): void {
    worker.offer(slot!, { ticket, epoch: job.epoch, index: job.index });
  }

  #hear(from: DataWorker, message: FromWorker): void {
    this.#watchdog.progress();
    if (message.kind === 'ready') {
      this.#crew.isReady(from);
    } else if (message.kind === 'startFailed') {
      const cause = unpackError(message.error);
      this.#fail(`a data worker could not make ${nameOfRecipe(this.#recipe)}: ${messageOf(cause)}`, { cause });
    } else if (message.kind === 'updateFailed') {
      const cause = unpackError(message.error);
      this.#fail(`a data worker could not follow the sequence to the next epoch: ${messageOf(cause)}`, { cause });
    } else {
      this.#settle(message);
    }
  }

  #settle(message: Extract<FromWorker, { kind: 'made' | 'failed' }>): void {
    const request = this.#requests.offered.get(message.ticket);
    if (request === undefined) return;
    const slot = this.#takeBack(request);
    if (message.kind === 'made') this.#losses.forget(request.job);
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
      request.resolve(lend(batch, release, { index: request.job.index, faults: message.faults }));
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
    const { waiting, offered } = this.#requests;
    const place = waiting.indexOf(request);
    if (place >= 0) {
      waiting.splice(place, 1);
    } else if (offered.has(request.ticket)) {
      if (withdrawOffer(this.#ring.claims, request.slot!.index, request.ticket)) {
        offered.delete(request.ticket);
        this.#giveBack(request.slot!);
      } else {
        request.cancelled = true;
      }
    }
    if (offered.size === 0) this.#watchdog.stop();
  }

  async #replaceHanging(workerId: number): Promise<void> {
    const killed = await this.#crew.kill(workerId);
    if (killed === undefined) return;
    const { worker, ended } = killed;
    const { claims } = this.#ring;
    if (!ended) for (const { slot } of this.#requests.claimedBy(workerId, claims)) this.#ring.abandonMemory(slot!);
    this.#replace(worker, howItHung(this.#options.itemTimeoutMs, ended), undefined);
  }

  #replace(worker: DataWorker, how: string, cause: unknown): void {
    this.#crew.remove(worker);
    if (this.#failure !== undefined) return;
    const lost = this.#requests.claimedBy(worker.id, this.#ring.claims);
    const wanted = lost.filter(({ cancelled }) => !cancelled);
    const loss = { how, job: wanted[0]?.job };
    const poison = this.#losses.poison(loss);
    if (poison !== undefined) {
      const request = wanted.shift()!;
      this.#giveBack(this.#takeBack(request));
      request.reject(this.#error(poison.message, { cause, details: poison.details }));
    }
    for (const request of lost) if (request.cancelled) this.#giveBack(this.#takeBack(request));
    // First what was lost, to everybody: the others need not wait for the new one to start.
    for (const request of wanted) this.#offer(request);
    // The run ends when it comes to that batch: the others are enough for those before it.
    if (poison !== undefined && this.#crew.size > 0) return;
    const end = this.#losses.replace(loss, poison === undefined);
    if (end !== undefined) {
      this.#fail(end.message, { cause, details: end.details });
      return;
    }
    try {
      this.#spawn();
    } catch (error) {
      this.#fail(`a data worker ${how}, and no other could be started: ${messageOf(error)}`, { cause: error });
    }
  }

  /** What a worker had claimed is offered no more. @returns its slot */
  #takeBack({ ticket, slot }: Request): Slot {
    const { offered } = this.#requests;
    offered.delete(ticket);
    if (offered.size === 0) this.#watchdog.stop();
    this.#ring.settle(slot!);
    return slot!;
  }

  /** Nothing was heard for long; a worker that starts, and one that is being ended, has a deadline of its own. */
  #stalled(): void {
    if (this.#crew.changing > 0) return;
    const first: Request | undefined = this.#requests.offered.values().next().value;
    const place = first && { index: first.job.index, epoch: first.job.epoch };
    const which = place === undefined ? '' : `; batch ${place.index} of epoch ${place.epoch + 1} is waiting`;
    this.#fail(`no data worker has done anything for ${2 * this.#options.itemTimeoutMs} ms${which}`, {
      details: place ?? {},
    });
  }

  /** Ends everything that is wanted of this pool. The workers end with `close`. */
  #fail(what: string, options?: MillraceErrorOptions): void {
    if (this.#failure !== undefined) return;
    const failure = this.#error(what, options);
    this.#failure = failure;
    this.#watchdog.stop();
    for (const request of this.#requests.clear()) request.reject(failure);
  }

  #error(what: string, { cause, details }: MillraceErrorOptions = {}): WorkerError {
    return new WorkerError(`${this.#options.owner}: ${what}`, {
      details: { recipe: nameOfRecipe(this.#recipe), ...details },
      cause,
    });
  }
}
