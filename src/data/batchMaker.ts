/** What makes the batches of a sequence: the main thread, or a pool of workers. */
import type { LoanedBatch } from './batch.ts';
import type { StateUpdate } from './moduleState.ts';
import type { WorkerGrowth } from './queueMeter.ts';
import type { BatchJob } from './sequenceContext.ts';

/** A batch that has been asked for. */
export interface PendingBatch {
  /** Rejects with the error of `getItem`, naming the batch. */
  readonly made: Promise<LoanedBatch>;
  /** Gives the batch up, in whatever state it is. */
  cancel(): void;
}

/** Makes batches that a `SequenceStream` asks for, several at a time. */
export interface BatchMaker {
  /** How many batches may exist at once: waiting, in the making, ready and lent. May shrink once sizes are known. */
  readonly capacity: number;
  /** Worker threads or processes; 0 on the main thread. */
  readonly threads: number;
  /** Where their number is chosen while they work. */
  readonly growth?: WorkerGrowth | undefined;
  /** Whether batches are made by copies of the sequence, which have to be told what changed. */
  readonly usesCopies: boolean;
  /** Asks for a batch. Earlier ones come first. */
  make(job: BatchJob): PendingBatch;
  /** Gives every copy of the sequence what changed, where there are any; holds for batches that are asked for afterwards. */
  update(update: StateUpdate): void;
  close(): Promise<void>;
}
