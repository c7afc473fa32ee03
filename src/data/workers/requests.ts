/** The batches that a pool was asked for. */
import type { LoanedBatch } from '../batch.ts';
import type { BatchJob } from '../sequenceContext.ts';
import { OfferedRequests } from './offeredRequests.ts';
import type { Slot } from './ring.ts';

/** A batch that was asked for and is not made yet. */
export interface Request {
  readonly job: BatchJob;
  readonly ticket: number;
  /** Undefined while it waits for one. */
  slot: Slot | undefined;
  /** Nobody wants it any more; a worker is at it all the same. */
  cancelled: boolean;
  resolve(batch: LoanedBatch): void;
  reject(error: unknown): void;
}

/** Tickets stay in the positive half of a word. */
const MAX_TICKET = 0x3fffffff;

/** Requests from their arrival until they are settled: first without a slot, then offered to workers in one. */
export class Requests {
  /** Without a slot, in order. */
  readonly waiting: Request[] = [];
  /** With a slot, by ticket. In order of their tickets. */
  readonly offered = new OfferedRequests();
  #lastTicket = 0;

  /** A new one, which belongs to neither yet, and the promise of its batch. */
  create(job: BatchJob): { readonly request: Request; readonly made: Promise<LoanedBatch> } {
    this.#lastTicket = (this.#lastTicket % MAX_TICKET) + 1;
    let request: Request | undefined;
    const made = new Promise<LoanedBatch>((resolve, reject) => {
      request = { job, ticket: this.#lastTicket, slot: undefined, cancelled: false, resolve, reject };
    });
    return { request: request!, made };
  }

  /** The next one, now in a slot. */
  place(slot: Slot): Request {
    const request = this.waiting.shift()!;
    request.slot = slot;
    this.offered.add(request);
    return request;
  }

  /**
   * The batches that a worker has claimed and not delivered, in the order of their tickets: one at most, but for a worker that
   * went on while it was ended for hanging.
   */
  claimedBy(workerId: number, claims: Int32Array): Request[] {
    return [...this.offered.values()].filter(({ slot }) => Atomics.load(claims, slot!.index) === -workerId);
  }

  /** Forgets all of them. @returns what they were */
  clear(): Request[] {
    const all = [...this.offered.values(), ...this.waiting];
    this.offered.clear();
    this.waiting.length = 0;
    return all;
  }
}
