/** Workers that were lost: which batches are not tried again, and whether one more is started. */
import { warn } from '../../util/warn.ts';
import type { BatchContents } from '../batchContents.ts';
import { messageOf } from '../batchError.ts';
import type { BatchJob } from '../sequenceContext.ts';
import type { WorkerEnd } from './dataWorker.ts';

/** Workers that one batch may take with it. The first may be chance (a kill, a moment without memory), the second is not. */
const MAX_ATTEMPTS = 2;

/** Samples that stand in the message; the details list more. */
const MAX_NAMED = 5;

/** What the losses of a pool are judged by. */
export interface LossOptions {
  /** Workers that are replaced before the pool fails. */
  readonly maxRestarts: number;
  /** What stands in a batch, where the sequence can tell. */
  readonly describe: ((job: BatchJob) => BatchContents | undefined) | undefined;
}

/** A worker that is no more. */
export interface Loss {
  /** `was killed by SIGKILL`. */
  readonly how: string;
  /** The batch that it was making, if that is still wanted. */
  readonly job: BatchJob | undefined;
}

/** Why a batch is not tried again, or no worker is replaced any more. */
export interface LossVerdict {
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The count of workers that were replaced, and for each batch how its workers ended. */
export class WorkerLosses {
  readonly #options: LossOptions;
  #restarts = 0;
  /** How the workers ended that a batch took with it, by epoch and index. */
  readonly #ends = new Map<string, string[]>();

  constructor(options: LossOptions) {
    this.#options = options;
  }

  /** Takes note of how the worker of a batch ended. @returns why the batch is not tried again, if that is so */
  poison({ how, job }: Loss): LossVerdict | undefined {
    if (job === undefined) return undefined;
    const key = keyOf(job);
    const ends = [...(this.#ends.get(key) ?? []), how];
    this.#ends.set(key, ends);
    if (ends.length < MAX_ATTEMPTS) return undefined;
    const { index, epoch } = job;
    const contents = this.#describe(job);
    return {
      message:
        `batch ${index} of epoch ${epoch + 1} is not tried again: ${ends.length} data workers were lost over it. ` +
        `${tellEnds(ends)}. ${contents === undefined ? UNKNOWN_CONTENTS : adviceFor(contents)}`,
      details: {
        index,
        epoch,
        attempts: ends.length,
        ends,
        restarts: this.#restarts,
        maxRestarts: this.#options.maxRestarts,
        ...(contents === undefined ? {} : { samples: contents.samples, count: contents.count, paths: contents.paths }),
      },
    };
  }

  /**
   * Counts a worker that is to be replaced, of which the user is told.
   *
   * @param isTriedAgain - Whether its batch is.
   * @returns why it is not replaced, if that is so
   */
  replace({ how, job }: Loss, isTriedAgain: boolean): LossVerdict | undefined {
    const { maxRestarts } = this.#options;
    const batch = job === undefined ? '' : ` while it made batch ${job.index} of epoch ${job.epoch + 1}`;
    if (this.#restarts >= maxRestarts) {
      const before = maxRestarts === 0 ? '' : `, after ${maxRestarts} that were replaced`;
      const place = job === undefined ? {} : { index: job.index, epoch: job.epoch };
      return {
        message: `a data worker ${how}${batch}${before}. maxRestarts says how many are replaced in a run.`,
        details: { ...place, restarts: this.#restarts, maxRestarts },
      };
    }
    this.#restarts++;
    const again = job !== undefined && isTriedAgain ? ' and the batch made again' : '';
    warn(
      'MILLRACE_WORKER_REPLACED',
      `A data worker ${how}${batch}. It is replaced (${this.#restarts} of ${maxRestarts})${again}.`,
    );
    return undefined;
  }

  /** A batch came after all. */
  forget(job: BatchJob): void {
    if (this.#ends.size > 0) this.#ends.delete(keyOf(job));
  }

  /** A sequence that cannot tell any more must not hide the loss. */
  #describe(job: BatchJob): BatchContents | undefined {
    try {
      return this.#options.describe?.(job);
    } catch {
      return undefined;
    }
  }
}

/** How a worker ended, after `a data worker`. */
export function howItEnded({ exitCode, signal, error }: WorkerEnd): string {
  if (isOutOfMemory(error)) {
    return (
      'ran out of memory: its JavaScript heap is full (give it more with NODE_OPTIONS=--max-old-space-size=8192, make smaller ' +
      'batches, or hold less in the sequence)'
    );
  }
  if (error !== undefined) return `died of an error outside of getItem: ${messageOf(error)}`;
  if (signal === undefined) return `ended with exit code ${exitCode} (process.exit?)`;
  return `was killed by ${signal}${SIGNAL_HINTS[signal] ?? ''}`;
}

/** How a worker hung. Native code can be stopped with its process only. */
export function howItHung(itemTimeoutMs: number, hasEnded: boolean): string {
  const hung = `did not finish within ${itemTimeoutMs} ms`;
  if (hasEnded) return hung;
  return (
    `${hung} and cannot be ended, since it waits in native code: it is left as it is, and the program cannot end before that ` +
    'returns. Worker processes can be ended (useMultiprocessing: true)'
  );
}

const SIGNAL_HINTS: Readonly<Record<string, string>> = {
  SIGKILL: ' (out of memory?)',
  SIGABRT: ' (a full JavaScript heap, or native code that gave up)',
};

const FINDING_IT =
  'Find the one by making that batch alone, or with batchSize: 1 and workers: 1, and take it out of the data.';
const UNKNOWN_CONTENTS = `Its samples end or hold up whatever reads them. ${FINDING_IT}`;

function tellEnds(ends: readonly string[]): string {
  if (ends.every((end) => end === ends[0])) return `Each ${ends[0]}`;
  return `The first ${ends[0]}; the last ${ends.at(-1)}`;
}

function adviceFor({ count, names, isTolerant }: BatchContents): string {
  const named = names.slice(0, MAX_NAMED).join(', ');
  const samples = count > MAX_NAMED ? `${named} and ${count - MAX_NAMED} more` : named;
  const pinned = isTolerant ? 'onSampleError cannot help here: a worker that ends does not say at which sample. ' : '';
  return `It holds ${count} ${count === 1 ? 'sample' : 'samples'}: ${samples}. ${pinned}${FINDING_IT}`;
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function keyOf({ epoch, index }: BatchJob): string {
  return `${epoch}/${index}`;
}
