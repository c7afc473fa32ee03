/** What a pool of workers is opened with. */
import type { BatchForm } from '../batch.ts';
import type { BatchContents } from '../batchContents.ts';
import type { BatchJob } from '../sequenceContext.ts';
import type { WorkerCount } from '../workerCount.ts';
import type { OpenWorkerKind } from './workerKinds.ts';

/** How a pool works. */
export interface WorkerPoolOptions {
  readonly seed: number;
  /** How many inputs and outputs the batches have. */
  readonly form?: BatchForm | undefined;
  /** Opens what they are: threads or processes. */
  readonly kind: OpenWorkerKind;
  /** How many; 'auto' begins with one, and `growth` adds others. */
  readonly workers: WorkerCount;
  /** Batches in memory at most. */
  readonly maxQueueSize: number;
  /** Bytes of those at most. @defaultValue half of the machine's memory */
  readonly maxQueueBytes: number | undefined;
  /** Milliseconds for one batch. */
  readonly itemTimeoutMs: number;
  /** Milliseconds for a worker to start. */
  readonly startTimeoutMs: number;
  /** Workers that are replaced before the pool fails. */
  readonly maxRestarts: number;
  /** What stands in a batch, for the error about one that workers cannot make. */
  readonly describe?: ((job: BatchJob) => BatchContents | undefined) | undefined;
  /** Named in messages. */
  readonly owner: string;
}
