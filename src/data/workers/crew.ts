/** The workers of a pool: those that start, those that work, and those that are made to end. */
import type { StateUpdate } from '../moduleState.ts';
import type { DataWorker, StartWorker, WorkerEvents } from './dataWorker.ts';
import type { WorkerStart } from './protocol.ts';

/** How workers are started. */
export interface CrewOptions {
  /** Starts one of them: a thread or a process. */
  readonly start: StartWorker;
  /** Milliseconds for a worker to start. */
  readonly startTimeoutMs: number;
  /** What all of them start with. */
  readonly common: Omit<WorkerStart, 'id'>;
  readonly events: WorkerEvents;
}

/** Workers that come and go. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #workers = new Set<DataWorker>();
  /** Those that have not said yet that they are ready. */
  readonly #starting = new Set<DataWorker>();
  /** Those that are being ended because they hung. */
  readonly #leaving = new Set<Promise<boolean>>();
  #update: StateUpdate | undefined;
  #lastId = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Those that start or work. */
  get workers(): Iterable<DataWorker> {
    return this.#workers;
  }

  /** How many there are, those among them that are being ended. */
  get size(): number {
    return this.#workers.size + this.#leaving.size;
  }

  /** Workers that are not ready yet, and those that are being ended before another takes their place. */
  get changing(): number {
    return this.#starting.size + this.#leaving.size;
  }

  /** Starts a worker, with what changed in the sequence until now. */
  add(): DataWorker {
    const { start, startTimeoutMs, common, events } = this.#options;
    const worker = start({ ...common, id: ++this.#lastId }, startTimeoutMs, events);
    this.#workers.add(worker);
    this.#starting.add(worker);
    if (this.#update !== undefined) worker.send({ kind: 'update', update: this.#update });
    return worker;
  }

  /** A worker has said that it is ready. */
  isReady(worker: DataWorker): void {
    this.#starting.delete(worker);
  }

  /** A worker is no more. */
  remove(worker: DataWorker): void {
    this.#workers.delete(worker);
    this.#starting.delete(worker);
  }

  /** Ends a worker that hangs. @returns it, and whether it has ended for certain; undefined where it is gone already */
  async kill(id: number): Promise<{ readonly worker: DataWorker; readonly ended: boolean } | undefined> {
    const worker = [...this.#workers].find((one) => one.id === id);
    if (worker === undefined) return undefined;
    this.remove(worker);
    const killing = worker.kill();
    this.#leaving.add(killing);
    const ended = await killing;
    this.#leaving.delete(killing);
    return { worker, ended };
  }

  /** Tells every worker, and those that come later, what changed. */
  update(update: StateUpdate): void {
    this.#update = update;
    for (const worker of this.#workers) worker.send({ kind: 'update', update });
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    const workers = [...this.#workers];
    this.#workers.clear();
    this.#starting.clear();
    await Promise.all([...workers.map((worker) => worker.stop()), ...this.#leaving]);
  }
}
