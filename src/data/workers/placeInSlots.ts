/** Where the batches of a process go that maps the slots: into the slot, as those of a thread. */
import { FIRST_FILE } from './forkWorker.ts';
import { loadMapping } from './mapping.ts';
import type { MappedJob, MappedStart } from './processProtocol.ts';
import { claimSlot } from './protocol.ts';
import { CLAIMS_LANE, SlotFile } from './slotFile.ts';
import { SlotWriter } from './slotWriter.ts';
import type { WorkerSide } from './workerLoop.ts';

/** Maps the claims. @throws Error if they cannot be mapped here */
export function placeInSlots({ addon, id, slots }: MappedStart): WorkerSide<MappedJob>['place'] {
  const file = new SlotFile(FIRST_FILE, loadMapping(addon));
  const bytes = slots * Int32Array.BYTES_PER_ELEMENT;
  const claims = new Int32Array(file.map({ lane: CLAIMS_LANE, bytes }));
  return (job) => {
    if (!claimSlot(claims, job.slot, job.ticket, id)) return undefined;
    const writer = new SlotWriter(file.map(job));
    return {
      writer,
      commit: (made) => {
        const packed = writer.pack(made);
        const batch = writer.spill(packed, (start, bytes) => file.write(job.lane, start, bytes));
        return { batch, bytes: writer.bytes };
      },
    };
  };
}
