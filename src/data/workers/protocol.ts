/** What the main thread and its workers say to each other. */
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { BatchForm, Structured } from '../batch.ts';
import type { StateUpdate } from '../moduleState.ts';
import type { SampleFault } from '../sampleErrors.ts';
import type { WorkerRecipe } from '../sequence.ts';

/** What a worker starts with. */
export interface WorkerStart {
  readonly recipe: WorkerRecipe;
  readonly seed: number;
  /** How many inputs and outputs the batches have; undefined: one each. */
  readonly form: BatchForm | undefined;
  /** Greater than 0; no other worker of the pool ever had it. */
  readonly id: number;
  /**
   * One word a slot, see {@link claimSlot}: 0 is free, a positive number is the ticket of a batch that anybody may make,
   * a negative one is the worker that makes it.
   */
  readonly claims: Int32Array;
}

/** From the main thread to a worker. Handled strictly in order, but for `stop`. */
export type ToWorker =
  /** A batch that the first worker to claim it makes. `memory` comes when it is new to this worker. */
  | {
      readonly kind: 'offer';
      readonly ticket: number;
      readonly slot: number;
      readonly epoch: number;
      readonly index: number;
      readonly memory?: SharedArrayBuffer;
    }
  | { readonly kind: 'update'; readonly update: StateUpdate }
  | { readonly kind: 'stop' };

/** From a worker to the main thread. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'startFailed'; readonly error: RemoteError }
  | { readonly kind: 'updateFailed'; readonly error: RemoteError }
  | {
      readonly kind: 'made';
      readonly ticket: number;
      readonly slot: number;
      readonly batch: PackedBatch;
      /** Bytes that the whole batch takes in a slot. */
      readonly bytes: number;
      /** Samples that could not be read. */
      readonly faults: readonly SampleFault[] | undefined;
    }
  | { readonly kind: 'failed'; readonly ticket: number; readonly slot: number; readonly error: RemoteError };

/** Where a tensor lies: in the slot, or in memory of its own. */
export interface PackedTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly byteOffset: number;
  readonly memory?: SharedArrayBuffer;
}

/** The form of a batch, with anything for its tensors. */
export interface PackedForm<Item> {
  readonly x: Structured<Item>;
  readonly y?: Structured<Item> | undefined;
  readonly sampleWeight?: Structured<Item> | undefined;
  readonly size: number;
}

/** A batch by reference. */
export type PackedBatch = PackedForm<PackedTensor>;

/** An error without its class, which does not survive the way. */
export interface RemoteError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  /** Of errors of Millrace. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: RemoteError;
}

/** Takes an offered slot. Exactly one worker gets true, and none if the offer was withdrawn. */
export function claimSlot(claims: Int32Array, slot: number, ticket: number, workerId: number): boolean {
  return Atomics.compareExchange(claims, slot, ticket, -workerId) === ticket;
}

/** Takes an offer back. False if a worker was faster. */
export function withdrawOffer(claims: Int32Array, slot: number, ticket: number): boolean {
  return Atomics.compareExchange(claims, slot, ticket, 0) === ticket;
}
