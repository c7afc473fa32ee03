/**
 * Entry of the thread that stands for a worker process where memory cannot be shared with it (see `MappedMemory`).
 *
 * @remarks
 * Such a process cannot see the claims, nor write into the ring. Its host does both for it, so that the pool deals with one
 * more thread, and so that a blocked main thread (a training step) holds nobody up. None of the user's code runs here.
 */
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { openBatchFile, readBatchFile } from './batchFile.ts';
import { forkWorker } from './forkWorker.ts';
import {
  FILES,
  type FromHost,
  type FromProcess,
  type HostedJob,
  type HostStart,
  type ToProcess,
} from './processProtocol.ts';
import { claimSlot, type PackedBatch, type RemoteError, type ToWorker } from './protocol.ts';
import { packError } from './remoteError.ts';
import { changePacked } from './slotWriter.ts';
import { withoutSharedMemory } from './withoutSharedMemory.ts';

const port = parentPort!;
const { recipe, seed, form, id, claims, pid, directory, execArgv } = workerData as HostStart;

/** Handled in order, so that an update comes between the batches before and after it. */
const inbox: Exclude<ToWorker, { kind: 'stop' }>[] = [];
/** Memory of each slot, as far as this host was told. */
const memories: (SharedArrayBuffer | undefined)[] = [];
/** The batch that the process makes, with the memory that it goes into. */
let making: { readonly job: HostedJob; readonly memory: SharedArrayBuffer | undefined } | undefined;
let lastFile = 0;
let ready = false;
let error: RemoteError | undefined;

const files = Array.from({ length: FILES }, () => openBatchFile(directory));
const child = forkWorker(fileURLToPath(new URL('./processMain.js', import.meta.url)), execArgv, files);
Atomics.store(pid, 0, child.pid ?? 0);

child.on('message', (message: FromProcess) => hear(message));
child.on('exit', () => Atomics.store(pid, 0, 0));
// Once everything that the process said has been heard.
child.on('close', (exitCode, signal) => {
  post({ kind: 'processEnded', exitCode: exitCode ?? -1, signal: signal ?? undefined, error });
  process.exit(0);
});
child.on('error', (failure) => {
  // A process that could not be started; a message that could not be sent belongs to one that ends.
  if (child.pid === undefined) post({ kind: 'startFailed', error: packError(failure) });
});
port.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') {
    tell({ kind: 'stop' });
    return;
  }
  inbox.push(message);
  work();
});

try {
  tell(withoutSharedMemory({ kind: 'start', recipe, seed, form, mapped: undefined }));
} catch (failure) {
  post({ kind: 'startFailed', error: packError(failure) });
}

/** Keeps the process busy. */
function work(): void {
  while (ready && making === undefined) {
    const message = inbox.shift();
    if (message === undefined) return;
    if (message.kind === 'update') update(message);
    else claim(message);
  }
}

function claim({ ticket, slot, epoch, index, memory }: Extract<ToWorker, { kind: 'offer' }>): void {
  if (memory !== undefined) memories[slot] = memory;
  if (!claimSlot(claims, slot, ticket, id)) return;
  lastFile = (lastFile + 1) % FILES;
  const job: HostedJob = { kind: 'offer', ticket, slot, epoch, index, file: lastFile };
  making = { job, memory: memories[slot] };
  tell(job);
}

function update(message: Extract<ToWorker, { kind: 'update' }>): void {
  try {
    tell(withoutSharedMemory(message));
  } catch (failure) {
    post({ kind: 'updateFailed', error: packError(failure) });
  }
}

function hear(message: FromProcess): void {
  if (message.kind === 'died') {
    error = message.error;
  } else if (message.kind === 'made') {
    const { job, memory } = making!;
    making = undefined;
    // The next batch is made while this one is read.
    work();
    try {
      post({ ...message, batch: readBatch(message.batch, message.bytes, job.file, memory) });
    } catch (failure) {
      post({ kind: 'failed', ticket: job.ticket, slot: job.slot, error: packError(failure) });
    }
  } else {
    if (message.kind === 'failed') making = undefined;
    if (message.kind === 'ready') ready = true;
    post(message);
    work();
  }
}

/** Brings a batch into its slot; where it does not fit, into memory of its own. */
function readBatch(
  batch: PackedBatch,
  bytes: number,
  file: number,
  slotMemory: SharedArrayBuffer | undefined,
): PackedBatch {
  const fits = slotMemory !== undefined && slotMemory.byteLength >= bytes;
  const memory = fits ? slotMemory : new SharedArrayBuffer(bytes);
  readBatchFile(files[file]!, new Uint8Array(memory, 0, bytes));
  if (fits) return batch;
  return changePacked(batch, (tensor) => ({ ...tensor, memory }));
}

function tell(message: ToProcess): void {
  if (child.connected) child.send(message);
}

function post(message: FromHost): void {
  port.postMessage(message);
}
