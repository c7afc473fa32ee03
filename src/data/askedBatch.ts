/** A batch on its way from its maker to whoever trains on it. */
import { type LoanedBatch, lend } from './batch.ts';
import type { PendingBatch } from './batchMaker.ts';
import type { ByteMeter } from './queueMeter.ts';

/** Who asks for batches. */
export interface Asker {
  /** Counts the batches that are in memory. */
  readonly bytes: ByteMeter;
  /** A batch that was delivered comes back. */
  takeBack(): void;
}

/**
 * A batch that was asked for, until it comes back.
 *
 * @remarks
 * Thousands of these come and go in an epoch. Each has one promise of its own and one loan, and nothing that lives longer
 * holds on to it: no listener, no entry of a map.
 */
export class AskedBatch {
  /** The pass that it belongs to. */
  readonly epoch: number;
  /** Undefined for one that was given up before. */
  readonly made: Promise<LoanedBatch | undefined>;
  readonly #pending: PendingBatch;
  readonly #asker: Asker;
  #leave: ((nothing: undefined) => void) | undefined;
  #batch: LoanedBatch | undefined;
  #isGivenUp = false;
  #isDelivered = false;

  constructor(epoch: number, pending: PendingBatch, asker: Asker) {
    this.epoch = epoch;
    this.#pending = pending;
    this.#asker = asker;
    this.made = new Promise((resolve, reject) => {
      this.#leave = resolve;
      pending.made.then((batch) => resolve(this.#arrive(batch)), reject);
    });
    // A failure ahead of its turn is no unhandled one; it comes out of `deliver` when it is due.
    this.made.catch(ignore);
  }

  /** Whether the batch is there. */
  get isMade(): boolean {
    return this.#batch !== undefined;
  }

  /** The batch, once it is made, to be released by whoever asked; undefined if it is given up meanwhile. */
  async deliver(check: (batch: LoanedBatch) => void): Promise<LoanedBatch | undefined> {
    const batch = await this.made;
    if (batch === undefined || this.#isGivenUp) return undefined;
    try {
      check(batch);
    } catch (error) {
      batch.release();
      throw error;
    }
    this.#isDelivered = true;
    return batch;
  }

  /** Nobody wants it any more; if it is made all the same, its memory goes back. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#pending.cancel();
    this.#batch?.release();
    this.#leave?.(undefined);
  }

  #arrive(batch: LoanedBatch): LoanedBatch | undefined {
    this.#leave = undefined;
    if (this.#isGivenUp) {
      batch.release();
      return undefined;
    }
    const asker = this.#asker;
    const bytes = asker.bytes.hold(batch);
    const release = (): void => {
      asker.bytes.letGo(bytes);
      batch.release();
      if (this.#isDelivered) asker.takeBack();
    };
    this.#batch = lend(batch, release, batch);
    return this.#batch;
  }
}

function ignore(): void {}
