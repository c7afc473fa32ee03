/** Counts what a stream keeps ready. */
import type { Batch } from './batch.ts';
import { structuredTensors } from './structured.ts';

/** Who makes the batches of a stream. */
export type BatchOrigin = 'workers' | 'sequence' | 'generator';

/** The queue of a stream, as training looks at it. */
export interface StreamQueue {
  readonly source: BatchOrigin;
  /** Worker threads. */
  readonly workers: number;
  /** Batches that may exist at once: ready, in the making or in use. */
  readonly capacity: number;
  /** Batches that are made and not asked for. */
  readonly ready: number;
  /** Bytes of batches that were ready or in use at most, since this was asked the last time; undefined: unknown. */
  takePeakBytes(): number | undefined;
}

/** Bytes of batches, at present and at most. */
export class ByteMeter {
  #bytes = 0;
  #peak = 0;

  /** Counts a batch. @returns what to call once when it is gone */
  hold(batch: Batch): () => void {
    const bytes = bytesOf(batch);
    this.#bytes += bytes;
    this.#peak = Math.max(this.#peak, this.#bytes);
    let held = true;
    return () => {
      if (held) this.#bytes -= bytes;
      held = false;
    };
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
