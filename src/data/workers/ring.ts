/** The slots of memory in which workers put batches. */
import { formatBytes } from '../../util/format.ts';
import { warn } from '../../util/warn.ts';
import type { SlotMemory } from './slotMemory.ts';

/** Memory for one batch at a time. */
export interface Slot {
  readonly index: number;
  /** Used for the whole run. */
  memory: ArrayBufferLike | undefined;
}

/**
 * A fixed number of slots, all of one size.
 *
 * @remarks
 * The first batches of a run come in memory of their own, since only they tell how big a batch is; then each slot gets its
 * memory, at its first use. Where a later batch is bigger, it comes in memory of its own too, and the slots grow as they
 * are used again. The last batch of a pass does not count as a measure: it may have fewer samples.
 */
export class Ring {
  /** See `WorkerStart.claims`. */
  readonly claims: Int32Array;
  /** The ticket last offered in each slot. */
  readonly tickets: Int32Array;
  readonly #free: Slot[];
  readonly #maxBytes: number;
  readonly #memory: SlotMemory;
  #slotBytes = 0;
  #capacity: number;
  #taken = 0;
  #warnedAboutGrowth = false;

  constructor(memory: SlotMemory, maxBytes: number) {
    const slots = memory.claims.length;
    this.#memory = memory;
    this.claims = memory.claims;
    this.tickets = new Int32Array(slots);
    // Taken from the end: slot 0 first.
    this.#free = Array.from({ length: slots }, (_, i): Slot => ({ index: slots - 1 - i, memory: undefined }));
    this.#capacity = slots;
    this.#maxBytes = maxBytes;
  }

  /** Slots that may be in use at once. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Slots in use. */
  get taken(): number {
    return this.#taken;
  }

  /** Bytes of a slot; 0 until the first batch was made. */
  get slotBytes(): number {
    return this.#slotBytes;
  }

  /** A free slot, the one used last first: its memory is in the caches. */
  take(): Slot | undefined {
    if (this.#taken >= this.#capacity) return undefined;
    const slot = this.#free.pop();
    if (slot === undefined) return undefined;
    this.#taken++;
    this.#prepare(slot);
    return slot;
  }

  /** Lets any worker claim a slot. */
  offer(slot: Slot, ticket: number): void {
    this.tickets[slot.index] = ticket;
    Atomics.store(this.claims, slot.index, ticket);
  }

  /** The worker that had claimed a slot is done with it. */
  settle(slot: Slot): void {
    Atomics.store(this.claims, slot.index, 0);
  }

  /** Gives a slot back. */
  free(slot: Slot): void {
    this.#taken--;
    this.#free.push(slot);
  }

  /** The memory of a slot with all that a worker has put there. */
  reach(slot: Slot, bytes: number): ArrayBufferLike | undefined {
    this.#memory.reach(slot, bytes);
    return slot.memory;
  }

  /** Takes the memory away from a slot whose worker may still write to it. */
  abandonMemory(slot: Slot): void {
    this.#memory.abandon(slot);
    this.#prepare(slot);
  }

  /** No slot is offered any more. Batches that are lent stay what they are. */
  close(): void {
    this.#memory.close();
  }

  /** Learns what a batch takes. A short one, at the end of a pass, does not set the size. */
  measure(bytes: number, isShort: boolean): void {
    if (bytes <= this.#slotBytes || (isShort && this.#slotBytes === 0)) return;
    if (this.#slotBytes > 0) this.#warnAboutGrowth(bytes);
    this.#slotBytes = bytes;
    this.#shorten();
  }

  #prepare(slot: Slot): void {
    if (this.#slotBytes > 0) this.#memory.prepare(slot, this.#slotBytes);
  }

  #shorten(): void {
    const fitting = Math.max(2, Math.floor(this.#maxBytes / this.#slotBytes));
    if (fitting >= this.#capacity) return;
    warn(
      'MILLRACE_QUEUE_BYTES',
      `The queue of ${this.#capacity} batches of ${formatBytes(this.#slotBytes)} would take ` +
        `${formatBytes(this.#capacity * this.#slotBytes)}; it is shortened to ${fitting} batches. Set a smaller maxQueueSize or batchSize.`,
    );
    this.#capacity = fitting;
  }

  #warnAboutGrowth(bytes: number): void {
    if (this.#warnedAboutGrowth) return;
    this.#warnedAboutGrowth = true;
    warn(
      'MILLRACE_SLOT_GROWTH',
      `A batch takes ${formatBytes(bytes)}, those before it took ${formatBytes(this.#slotBytes)} at most: the slots of the ring ` +
        'are made anew. Batches of one size use the same memory for the whole run.',
    );
  }
}
