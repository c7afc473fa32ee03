/** What the main thread knows of every worker, thread or process: its start deadline, and how it is ended. */
import { settlesWithin } from '../../util/settlesWithin.ts';
import type { DataWorker, WorkerEnd, WorkerEvents } from './dataWorker.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import type { Slot } from './ring.ts';

/** How long a worker may take to finish what it does when it is asked to stop, and to end when it is made to. */
const STOP_GRACE_MS = 500;
const TERMINATE_TIMEOUT_MS = 3000;

/** A worker from its start to its end. Its kind says how messages come and go, and how it is made to end. */
export abstract class RunningWorker implements DataWorker {
  readonly id: number;
  readonly #events: WorkerEvents;
  readonly #startTimer: NodeJS.Timeout;
  readonly #ended: Promise<void>;
  #resolveEnded: () => void = () => {};
  /** Asked to end, or given up: nothing that it says counts any more. */
  #dismissed = false;

  protected constructor(id: number, startTimeoutMs: number, events: WorkerEvents) {
    this.id = id;
    this.#events = events;
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#startTimer = setTimeout(() => {
      if (!this.#dismissed) events.startTimedOut(this);
    }, startTimeoutMs);
  }

  abstract offer(slot: Slot, job: { readonly ticket: number; readonly epoch: number; readonly index: number }): void;
  abstract send(message: Exclude<ToWorker, { kind: 'offer' }>): void;

  /** Ends a worker that hangs. @returns whether it has ended for certain: a thread in native code cannot be ended */
  async kill(): Promise<boolean> {
    this.#dismiss();
    return this.#end();
  }

  /** Lets the worker finish its batch, for a moment, and ends it. */
  async stop(): Promise<void> {
    this.#dismiss();
    this.send({ kind: 'stop' });
    if (!(await settlesWithin(this.#ended, STOP_GRACE_MS))) await this.#end();
  }

  /** Makes the worker end, whatever it does. */
  protected abstract terminate(): void;
  /** Lets the event loop end without the worker. */
  protected abstract unref(): void;

  /** The worker has said something. */
  protected hear(message: FromWorker): void {
    if (message.kind === 'ready') clearTimeout(this.#startTimer);
    if (!this.#dismissed) this.#events.message(this, message);
  }

  /** The worker is no more, and all that it said has been heard. */
  protected hasEnded(end: WorkerEnd): void {
    clearTimeout(this.#startTimer);
    this.#resolveEnded();
    if (!this.#dismissed) this.#events.ended(this, end);
  }

  #dismiss(): void {
    this.#dismissed = true;
    clearTimeout(this.#startTimer);
  }

  async #end(): Promise<boolean> {
    this.terminate();
    const ended = await settlesWithin(this.#ended, TERMINATE_TIMEOUT_MS);
    // What hangs in native code must not keep the event loop going.
    if (!ended) this.unref();
    return ended;
  }
}
