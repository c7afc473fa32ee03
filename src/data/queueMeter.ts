/** Counts what a stream keeps ready. */
import type { Batch } from './batch.ts';
import { structuredTensors } from './structured.ts';

/** Who makes the batches of a stream. */
export type BatchOrigin = 'workers' | 'sequence' | 'generator';

/** Workers whose number is chosen while they work. */
export interface WorkerGrowth {
  /** Workers that are not ready yet, or are being replaced. */
  changing(): number;
  /** Starts one more, unless there are as many as make sense. @returns whether it did */
  addWorker(): boolean;
}

/** The queue of a stream, as training looks at it. */
export interface StreamQueue {
  readonly source: BatchOrigin;
  /** Worker threads or processes; may grow where `growth` is given. */
  readonly workers: number;
  /** For `workers: 'auto'`; undefined where the number was given, or nothing is made by workers. */
  readonly growth?: WorkerGrowth | undefined;
  /** Batches that may exist at once: ready, in the making or in use. */
  readonly capacity: number;
  /** Batches that are made and not asked for. */
  readonly ready: number;
  /** Bytes of batches that were ready or in use at most, since this was asked the last time. */
  takePeakBytes(): number;
}

/** Bytes of batches, at present and at most. */
export class ByteMeter {
  #bytes = 0;
  #peak = 0;

  /** Counts a batch. @returns its bytes, for {@link letGo} */
  hold(batch: Batch): number {
    const bytes = bytesOf(batch);
    this.#bytes += bytes;
    this.#peak = Math.max(this.#peak, this.#bytes);
    return bytes;
  }

  /** A batch of so many bytes is gone. */
  letGo(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** The most since this was called before. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = this.#bytes;
    return peak;
  }
}

function bytesOf({ x, y, sampleWeight }: Batch): number {
  let bytes = 0;
  for (const part of [x, y, sampleWeight]) {
    if (part === undefined) continue;
    for (const { data } of structuredTensors(part)) bytes += data.byteLength;
  }
  return bytes;
}
