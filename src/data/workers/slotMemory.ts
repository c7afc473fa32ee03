/** Where the slots of a ring lie, and how much of it there is. */

import type { Slot } from './ring.ts';

/** Memory that the main thread and its workers have in common. */
export interface SlotMemory {
  /** One word a slot, see `WorkerStart.claims`. */
  readonly claims: Int32Array;
  /** Makes room for a batch, where that is not the worker's business. Before the slot is offered. */
  prepare(slot: Slot, bytes: number): void;
  /** Makes everything visible here that a worker has put into a slot. */
  reach(slot: Slot, bytes: number): void;
  /** Takes the memory from a slot: a worker that was given up may still write to it. */
  abandon(slot: Slot): void;
  /** No slot is offered any more. Batches that are lent stay what they are. */
  close(): void;
}

/** Memory of this process, for threads. */
export class ThreadMemory implements SlotMemory {
  readonly claims: Int32Array;

  constructor(slots: number) {
    this.claims = new Int32Array(new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT));
  }

  prepare(slot: Slot, bytes: number): void {
    if ((slot.memory?.byteLength ?? 0) < bytes) slot.memory = new SharedArrayBuffer(bytes);
  }

  /** What does not fit into a slot comes in memory of its own. */
  reach(): void {}

  abandon(slot: Slot): void {
    slot.memory = undefined;
  }

  close(): void {}
}
