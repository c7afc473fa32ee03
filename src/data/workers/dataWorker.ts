/** A worker as the pool sees it, be it a thread or a process. */
import type { FromWorker, ToWorker, WorkerStart } from './protocol.ts';
import type { Slot } from './ring.ts';

/** Why a worker is no more. */
export interface WorkerEnd {
  readonly exitCode: number;
  /** The signal that killed it: processes only. */
  readonly signal?: string | undefined;
  /** An exception outside of any batch. */
  readonly error: unknown;
}

/** What the pool hears. */
export interface WorkerEvents {
  message(worker: DataWorker, message: FromWorker): void;
  /** The worker has ended without having been asked to. Messages that it sent have been heard before. */
  ended(worker: DataWorker, end: WorkerEnd): void;
  /** The worker has not said that it is ready. */
  startTimedOut(worker: DataWorker): void;
}

/** Starts a worker; milliseconds until it has to be ready. */
export type StartWorker = (start: WorkerStart, startTimeoutMs: number, events: WorkerEvents) => DataWorker;

/** One worker. */
export interface DataWorker {
  readonly id: number;
  /** Offers a batch that goes into a slot. */
  offer(slot: Slot, job: { readonly ticket: number; readonly epoch: number; readonly index: number }): void;
  send(message: ToWorker): void;
  /** Ends a worker that hangs. @returns whether it has ended for certain */
  kill(): Promise<boolean>;
  /** Lets the worker finish its batch, for a moment, and ends it. */
  stop(): Promise<void>;
}
