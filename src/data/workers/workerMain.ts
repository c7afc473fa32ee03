/** Entry of a worker thread: makes the batches that it claims. */
import { parentPort, workerData } from 'node:worker_threads';
import { lowerPriority } from './lowerPriority.ts';
import { claimSlot, type FromWorker, type ToWorker, type WorkerStart } from './protocol.ts';
import { SlotWriter } from './slotWriter.ts';
import { startLoop } from './workerLoop.ts';

const port = parentPort!;
const start = workerData as WorkerStart;

// Linux only: there the call is for this thread, elsewhere for the whole process.
if (process.platform === 'linux') lowerPriority();

/** Memory of each slot, as far as this worker was told. */
const memories: (SharedArrayBuffer | undefined)[] = [];

const hear = startLoop<Extract<ToWorker, { kind: 'offer' }>>(start, {
  send: (message: FromWorker) => port.postMessage(message),
  place: ({ slot, ticket, memory }) => {
    if (memory !== undefined) memories[slot] = memory;
    if (!claimSlot(start.claims, slot, ticket, start.id)) return undefined;
    const writer = new SlotWriter(memories[slot]);
    return {
      writer,
      commit: (made) => {
        const batch = writer.pack(made);
        return { batch, bytes: writer.bytes };
      },
    };
  },
});
port.on('message', hear);
