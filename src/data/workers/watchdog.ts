/** Notices workers that hang, by looking at the claims from time to time. */

import type { Ring } from './ring.ts';

/** What a watchdog reports. */
export interface WatchdogEvents {
  /** A worker has had the same batch for the whole timeout. */
  hangs(workerId: number): void;
  /** Nothing at all was heard from any worker for twice the timeout, though batches are offered. */
  stalls(): void;
}

/** Looks in a timeout's time. Counting looks instead of reading a clock: while the main thread is blocked, none is made. */
const LOOKS = 4;

/** Looks at the claims while batches are expected. */
export class Watchdog {
  readonly #ring: Pick<Ring, 'claims' | 'tickets'>;
  readonly #intervalMs: number;
  readonly #events: WatchdogEvents;
  /** Who had claimed which ticket in each slot at the last look, and for how many looks it has been the same. */
  readonly #seenClaims: Int32Array;
  readonly #seenTickets: Int32Array;
  readonly #looks: Int32Array;
  #looksWithoutProgress = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: Pick<Ring, 'claims' | 'tickets'>, timeoutMs: number, events: WatchdogEvents) {
    this.#ring = ring;
    this.#intervalMs = Math.max(1, timeoutMs / LOOKS);
    this.#events = events;
    this.#seenClaims = new Int32Array(ring.claims.length);
    this.#seenTickets = new Int32Array(ring.claims.length);
    this.#looks = new Int32Array(ring.claims.length);
  }

  /** Batches are expected from now on. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#looksWithoutProgress = 0;
    this.#looks.fill(0);
    this.#seenClaims.fill(0);
    this.#timer = setInterval(() => this.#look(), this.#intervalMs);
  }

  /** No batch is expected any more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** A worker said something. */
  progress(): void {
    this.#looksWithoutProgress = 0;
  }

  #look(): void {
    const { claims, tickets } = this.#ring;
    for (let slot = 0; slot < claims.length; slot++) {
      const claim = Atomics.load(claims, slot);
      const ticket = tickets[slot]!;
      // A batch that is made again keeps its ticket: it is another worker that has it then.
      const same = claim < 0 && claim === this.#seenClaims[slot] && ticket === this.#seenTickets[slot];
      this.#seenClaims[slot] = claim;
      this.#seenTickets[slot] = ticket;
      this.#looks[slot] = same ? this.#looks[slot]! + 1 : 0;
      if (this.#looks[slot] === LOOKS) this.#events.hangs(-claim);
    }
    if (++this.#looksWithoutProgress > 2 * LOOKS) this.#events.stalls();
  }
}
