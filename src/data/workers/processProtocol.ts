/** What the host of a worker process and the process say to each other, over the channel of `fork`. */
import type { BatchForm } from '../batch.ts';
import type { StateUpdate } from '../moduleState.ts';
import type { WorkerRecipe } from '../sequence.ts';
import type { FromWorker, RemoteError, WorkerStart } from './protocol.ts';
import type { Job } from './workerLoop.ts';

/** What a host starts with. */
export interface HostStart extends WorkerStart {
  /** Set to the id of the process while there is one, so that the main thread can end it. */
  readonly pid: Int32Array;
  /** Where the files lie that batches go through. */
  readonly directory: string;
  /** Options of Node for the process. */
  readonly execArgv: readonly string[];
}

/** From a host to the main thread: all that a worker says, and at last how the process ended. */
export type FromHost =
  | FromWorker
  | {
      readonly kind: 'processEnded';
      readonly exitCode: number;
      readonly signal: string | undefined;
      readonly error: RemoteError | undefined;
    };

/** A batch that the host has claimed for the process. */
export interface ProcessJob extends Job {
  /** Which of the {@link FILES} takes it. */
  readonly file: number;
}

/** From a host to its process. */
export type ToProcess =
  | {
      readonly kind: 'start';
      readonly recipe: WorkerRecipe;
      readonly seed: number;
      readonly form: BatchForm | undefined;
    }
  | ProcessJob
  | { readonly kind: 'update'; readonly update: StateUpdate }
  | { readonly kind: 'stop' };

/** From a process to its host. */
export type FromProcess = FromWorker | { readonly kind: 'died'; readonly error: RemoteError };

/** Batches take turns between this many files: one is read while the other is written. */
export const FILES = 2;

/** Descriptor of the first file in the process: after the standard streams and the channel. */
export const FIRST_FILE = 4;
