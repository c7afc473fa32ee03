/** Where the batches of a process go that shares no memory: into one of the files that its host reads. */
import { writeBatchFile } from './batchFile.ts';
import { FIRST_FILE } from './forkWorker.ts';
import type { HostedJob } from './processProtocol.ts';
import type { PackedBatch } from './protocol.ts';
import { SlotWriter } from './slotWriter.ts';
import type { WorkerSide } from './workerLoop.ts';

/** Batches are made in memory of the process, as big as the biggest so far, and written from there. */
export function placeInFiles(): WorkerSide<HostedJob>['place'] {
  let memory = new SharedArrayBuffer(0);

  /** Packs a batch; where it did not fit, once more, into memory that is big enough. */
  const packInto = (
    made: Parameters<SlotWriter['pack']>[0],
    writer: SlotWriter,
  ): { readonly bytes: number; readonly batch: PackedBatch } => {
    const batch = writer.pack(made);
    const { bytes } = writer;
    if (bytes <= memory.byteLength) return { bytes, batch };
    memory = new SharedArrayBuffer(bytes);
    return { bytes, batch: new SlotWriter(memory).pack(made) };
  };

  return ({ file }) => {
    const writer = new SlotWriter(memory);
    return {
      writer,
      commit: (made) => {
        const { bytes, batch } = packInto(made, writer);
        writeBatchFile(FIRST_FILE + file, new Uint8Array(memory, 0, bytes));
        return { batch, bytes };
      },
    };
  };
}
