/** Slots in a file that the main process and its worker processes map. */
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { batchDirectory, openBatchFile } from './batchFile.ts';
import { loadMapping, type Mapping, mappingPath } from './mapping.ts';
import type { Slot } from './ring.ts';
import { CLAIMS_LANE, type Lane, SlotFile } from './slotFile.ts';
import type { SlotMemory } from './slotMemory.ts';

/**
 * The memory of a ring whose workers are processes.
 *
 * @remarks
 * The file lies in memory and has no name, so that nothing is left over however its users end. Workers make room themselves:
 * what does not fit into the part of a slot that they know, they write to the file behind it, since to be without room is an
 * error there and ends the process where mapped memory is touched. So the first batch in each slot is written, and the ones
 * after it are made in place.
 */
export class MappedMemory implements SlotMemory {
  readonly claims: Int32Array;
  /** The descriptor of the file, for those who inherit it. */
  readonly file: number;
  /** Of the addon, for those who map the file too. */
  readonly mappingPath: string;
  readonly #lanes: SlotFile;
  /** The lane of each slot. */
  readonly #laneOf: Int32Array;
  #lastLane: number;

  private constructor(path: string, file: number, lanes: SlotFile, slots: number) {
    this.mappingPath = path;
    this.file = file;
    this.#lanes = lanes;
    const bytes = slots * Int32Array.BYTES_PER_ELEMENT;
    lanes.write(CLAIMS_LANE, 0, new Uint8Array(bytes));
    this.claims = new Int32Array(lanes.map({ lane: CLAIMS_LANE, bytes }));
    this.#laneOf = Int32Array.from({ length: slots }, (_, slot) => CLAIMS_LANE + 1 + slot);
    this.#lastLane = slots;
  }

  /**
   * Opens a file for so many slots.
   *
   * @returns undefined where none can be mapped: without the addon, in a runtime that takes no memory from outside, on a file
   * system whose files cannot be long enough
   * @throws WorkerError if there is no space left
   */
  static open(slots: number): MappedMemory | undefined {
    const path = mappingPath();
    if (path === undefined) return undefined;
    let file: number | undefined;
    let opened: MappedMemory | undefined;
    try {
      const mapping = loadMapping(path);
      file = openFile(mapping);
      const lanes = new SlotFile(file, mapping);
      if (lanes.hasRoomFor(CLAIMS_LANE + 1 + slots)) opened = new MappedMemory(path, file, lanes, slots);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== 'ERR_NATIVE' && code !== 'ERR_DLOPEN_FAILED') throw error;
    } finally {
      if (opened === undefined && file !== undefined) closeSync(file);
    }
    return opened;
  }

  /** Where a worker finds a slot, and how much of it. */
  laneOf(slot: Slot): Lane {
    return { lane: this.#laneOf[slot.index]!, bytes: slot.memory?.byteLength ?? 0 };
  }

  prepare(): void {}

  reach(slot: Slot, bytes: number): void {
    slot.memory = this.#lanes.map({ lane: this.#laneOf[slot.index]!, bytes });
  }

  abandon(slot: Slot): void {
    this.#lanes.forget(this.#laneOf[slot.index]!);
    this.#laneOf[slot.index] = ++this.#lastLane;
    slot.memory = undefined;
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Opens the file of a ring. @returns its descriptor */
function openFile(mapping: Mapping): number {
  const file = openSync(devNull, 'r+');
  if (mapping.turnIntoMemory(file)) return file;
  closeSync(file);
  return openBatchFile(batchDirectory());
}
