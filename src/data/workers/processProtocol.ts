/** What a worker process and whoever started it, the main thread or a host, say to each other over the channel of `fork`. */
import type { BatchForm } from '../batch.ts';
import type { StateUpdate } from '../moduleState.ts';
import type { WorkerRecipe } from '../sequence.ts';
import type { FromWorker, RemoteError, WorkerStart } from './protocol.ts';
import type { Lane } from './slotFile.ts';
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
export interface HostedJob extends Job {
  /** Which of the {@link FILES} takes it. */
  readonly file: number;
}

/** A batch that the first process to claim it makes in its slot, which lies there. */
export interface MappedJob extends Job, Lane {}

/** What a process needs in order to map the slots, whose file it has inherited. */
export interface MappedStart {
  /** Path of the addon that maps. */
  readonly addon: string;
  /** See `WorkerStart.id`. */
  readonly id: number;
  readonly slots: number;
}

/** To a process. */
export type ToProcess =
  | {
      readonly kind: 'start';
      readonly recipe: WorkerRecipe;
      readonly seed: number;
      readonly form: BatchForm | undefined;
      /** Undefined: a host claims for it and takes the batches from {@link FILES}. */
      readonly mapped: MappedStart | undefined;
    }
  | HostedJob
  | MappedJob
  | { readonly kind: 'update'; readonly update: StateUpdate }
  | { readonly kind: 'stop' };

/** From a process. */
export type FromProcess = FromWorker | { readonly kind: 'died'; readonly error: RemoteError };

/** Files of a host: batches take turns between them, one is read while the other is written. */
export const FILES = 2;
