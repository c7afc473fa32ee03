/** A file that holds the slots of a ring, as it is laid out and mapped: the same in the main process and in its workers. */
import { ftruncateSync } from 'node:fs';
import { writeBatchFile } from './batchFile.ts';
import type { Mapping } from './mapping.ts';

/**
 * From the start of one lane of the file to that of the next: more than any batch. The file is sparse, only what has been
 * written takes memory; so the batch of a slot may grow in its place.
 */
const LANE_BYTES = 2 ** 36;

/** A part of the file: the claims are one, each slot has one. */
export interface Lane {
  readonly lane: number;
  /** Those that have been written and may be mapped. */
  readonly bytes: number;
}

/** The lane of the claims. */
export const CLAIMS_LANE = 0;

/** The file, with what of it is mapped in this process. */
export class SlotFile {
  readonly #file: number;
  readonly #mapping: Mapping;
  readonly #mapped = new Map<number, ArrayBuffer>();

  constructor(file: number, mapping: Mapping) {
    this.#file = file;
    this.#mapping = mapping;
  }

  /** Whether the file may be as long as this many lanes: file systems and `ulimit -f` have limits. */
  hasRoomFor(lanes: number): boolean {
    try {
      ftruncateSync(this.#file, lanes * LANE_BYTES);
      ftruncateSync(this.#file, 0);
      return true;
    } catch {
      return false;
    }
  }

  /** The memory of a lane, with so many bytes at least. */
  map({ lane, bytes }: Lane): ArrayBuffer {
    let memory = this.#mapped.get(lane);
    if (memory === undefined || memory.byteLength < bytes) {
      // No bytes cannot be mapped, and need not.
      memory = bytes === 0 ? new ArrayBuffer(0) : this.#mapping.mapFile(this.#file, lane * LANE_BYTES, bytes);
      this.#mapped.set(lane, memory);
    }
    return memory;
  }

  /** Forgets the mapping of a lane; the pages go with the last view of them. */
  forget(lane: number): void {
    this.#mapped.delete(lane);
  }

  /** Writes into a lane: what is mapped already, and beyond it. @throws WorkerError if there is no space left */
  write(lane: number, start: number, bytes: Uint8Array): void {
    writeBatchFile(this.#file, bytes, lane * LANE_BYTES + start);
  }
}
