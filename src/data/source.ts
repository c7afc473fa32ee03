/** What the training loop reads from, whatever the user gave. */
import type { LoanedBatch } from './batch.ts';
import type { StreamQueue } from './queueMeter.ts';

/**
 * A stream of passes over a dataset. The loop calls `beginPass(e)`, then `next()` until it returns undefined (or until it
 * has enough), then `endPass(e)`; `close()` once at the end, also after an error.
 */
export interface BatchStream {
  /** Batches in a pass; undefined when only reading tells. Read after `beginPass`. */
  readonly length: number | undefined;
  /** Samples in a pass, where known. */
  readonly samples: number | undefined;
  /** What is kept ready, where batches are made ahead. */
  readonly queue?: StreamQueue | undefined;
  /**
   * Starts pass `epoch` (0-based).
   *
   * @throws DataExhaustedError when the source is a one-shot iterator that has ended
   */
  beginPass(epoch: number): Promise<void>;
  /** The next batch in order; undefined at the end of the pass. */
  next(): Promise<LoanedBatch | undefined>;
  /** Ends the pass: `onEpochEnd` of a `Sequence`, once, after the last step and validation. */
  endPass(epoch: number): Promise<void>;
  /** Stops workers and iterators. Safe to call twice. */
  close(): Promise<void>;
}
