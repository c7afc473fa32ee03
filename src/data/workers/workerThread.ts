/** One worker thread as the main thread sees it. */
import { Worker } from 'node:worker_threads';
import type { DataWorker, WorkerEvents } from './dataWorker.ts';
import type { FromWorker, ToWorker, WorkerStart } from './protocol.ts';
import type { Slot } from './ring.ts';
import { type WorkerEntry, workerUrl } from './workerUrl.ts';

/** How long a thread may take to finish what it does when it is asked to stop, and to end when it is made to. */
const STOP_GRACE_MS = 500;
const TERMINATE_TIMEOUT_MS = 3000;

/**
 * What the young generation of a thread may take, in MiB: three semi-spaces. V8's own bound is 48, which a thread approaches over
 * hundreds of epochs, a step whenever survivors have added up. A `--max-semi-space-size` of the user's goes before this.
 *
 * Measured, lines that are parsed one by one cost the same with 12, 24 and 48; batches that hold some megabytes of small objects
 * until they are full cost up to 2.8 times as much with 24 as with 48. The host of a process runs none of the user's code: what
 * survives there are messages, and early collections free their buffers.
 */
const YOUNG_GENERATION_MIB: Readonly<Record<WorkerEntry, number>> = { workerMain: 24, processHost: 3 };

/** A thread with its start deadline, its memory of slots and its end. */
export class WorkerThread implements DataWorker {
  readonly id: number;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  /** The memory of each slot, as this thread knows it. */
  readonly #known: (SharedArrayBuffer | undefined)[] = [];
  readonly #startTimer: NodeJS.Timeout;
  #error: unknown;
  /** Asked to end, or given up: nothing that it says counts any more. */
  #dismissed = false;

  constructor(start: WorkerStart, startTimeoutMs: number, events: WorkerEvents, entry: WorkerEntry = 'workerMain') {
    this.id = start.id;
    this.#worker = new Worker(workerUrl(entry), {
      workerData: start,
      name: `millrace data ${start.id}`,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB[entry] },
    });
    this.#worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') clearTimeout(this.#startTimer);
      if (!this.#dismissed) events.message(this, message);
    });
    this.#worker.on('error', (error) => {
      this.#error = error;
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', (exitCode) => {
        clearTimeout(this.#startTimer);
        resolve();
        if (!this.#dismissed) events.ended(this, { exitCode, error: this.#error });
      });
    });
    this.#startTimer = setTimeout(() => {
      if (!this.#dismissed) events.startTimedOut(this);
    }, startTimeoutMs);
  }

  /** Offers a batch; with the memory of its slot, where this thread does not know it yet. */
  offer(slot: Slot, job: { readonly ticket: number; readonly epoch: number; readonly index: number }): void {
    const { ticket, epoch, index } = job;
    const { memory } = slot;
    const isNew = memory !== undefined && this.#known[slot.index] !== memory;
    if (isNew) this.#known[slot.index] = memory;
    this.send({ kind: 'offer', ticket, slot: slot.index, epoch, index, ...(isNew ? { memory } : {}) });
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** Ends a thread that hangs. @returns whether it has ended for certain; in native code it cannot be ended */
  async kill(): Promise<boolean> {
    this.#dismiss();
    return this.#end();
  }

  /** Lets the thread finish its batch, for a moment, and ends it. */
  async stop(): Promise<void> {
    this.#dismiss();
    this.send({ kind: 'stop' });
    if (!(await this.#endsWithin(STOP_GRACE_MS))) await this.#end();
  }

  async #end(): Promise<boolean> {
    this.terminate();
    const ended = await this.#endsWithin(TERMINATE_TIMEOUT_MS);
    // A thread that hangs in native code must not keep the event loop going.
    if (!ended) this.#worker.unref();
    return ended;
  }

  /** Makes the thread end, whatever it does. */
  protected terminate(): void {
    void this.#worker.terminate();
  }

  #dismiss(): void {
    this.#dismissed = true;
    clearTimeout(this.#startTimer);
  }

  async #endsWithin(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds);
    });
    try {
      return await Promise.race([this.#ended.then(() => true), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}
