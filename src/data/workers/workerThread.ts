/** One worker thread as the main thread sees it. */
import { Worker } from 'node:worker_threads';
import type { WorkerEvents } from './dataWorker.ts';
import type { FromWorker, ToWorker, WorkerStart } from './protocol.ts';
import type { Slot } from './ring.ts';
import { RunningWorker } from './runningWorker.ts';
import { type ThreadEntry, workerUrl } from './workerUrl.ts';
import { YOUNG_GENERATION_MIB, YOUNG_GENERATION_OF_HOST_MIB } from './youngGeneration.ts';

const YOUNG_GENERATION: Readonly<Record<ThreadEntry, number>> = {
  workerMain: YOUNG_GENERATION_MIB,
  processHost: YOUNG_GENERATION_OF_HOST_MIB,
};

/** A thread with its memory of slots. */
export class WorkerThread extends RunningWorker {
  readonly #worker: Worker;
  /** The memory of each slot, as this thread knows it. */
  readonly #known: (ArrayBufferLike | undefined)[] = [];

  constructor(start: WorkerStart, startTimeoutMs: number, events: WorkerEvents, entry: ThreadEntry = 'workerMain') {
    const worker = new Worker(workerUrl(entry), {
      workerData: start,
      name: `millrace data ${start.id}`,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION[entry] },
    });
    super(start.id, startTimeoutMs, events);
    this.#worker = worker;
    let error: unknown;
    worker.on('message', (message: FromWorker) => this.hear(message));
    worker.on('error', (thrown) => {
      error = thrown;
    });
    worker.once('exit', (exitCode) => this.hasEnded({ exitCode, error }));
  }

  /** Offers a batch; with the memory of its slot, where this thread does not know it yet. */
  offer(slot: Slot, job: { readonly ticket: number; readonly epoch: number; readonly index: number }): void {
    const { ticket, epoch, index } = job;
    // Threads meet in memory of this process: see `ThreadMemory`.
    const memory = slot.memory as SharedArrayBuffer | undefined;
    const isNew = memory !== undefined && this.#known[slot.index] !== memory;
    if (isNew) this.#known[slot.index] = memory;
    this.#post({ kind: 'offer', ticket, slot: slot.index, epoch, index, ...(isNew ? { memory } : {}) });
  }

  send(message: Exclude<ToWorker, { kind: 'offer' }>): void {
    this.#post(message);
  }

  protected override terminate(): void {
    void this.#worker.terminate();
  }

  protected override unref(): void {
    this.#worker.unref();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
