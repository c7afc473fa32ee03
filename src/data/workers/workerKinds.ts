/** The kinds of workers: what runs, and the memory that it shares with the main thread. */
import type { StartWorker } from './dataWorker.ts';
import { HostedProcess } from './hostedProcess.ts';
import { MappedMemory } from './mappedMemory.ts';
import { type SlotMemory, ThreadMemory } from './slotMemory.ts';
import { WorkerProcess } from './workerProcess.ts';
import { WorkerThread } from './workerThread.ts';

/** Memory for the slots of one pool, and how its workers start. */
export interface WorkerKind {
  readonly memory: SlotMemory;
  readonly start: StartWorker;
}

/** Opens one of the kinds for a pool with so many slots. */
export type OpenWorkerKind = (slots: number) => WorkerKind;

/** Worker threads. */
export const threads: OpenWorkerKind = (slots) => ({
  memory: new ThreadMemory(slots),
  start: (...start) => new WorkerThread(...start),
});

/** Worker processes; where they cannot share memory, batches are copied through files. */
export const processes: OpenWorkerKind = (slots) => {
  const memory = MappedMemory.open(slots);
  if (memory === undefined) {
    return { memory: new ThreadMemory(slots), start: (...start) => new HostedProcess(...start) };
  }
  return { memory, start: (...start) => new WorkerProcess(memory, ...start) };
};
