/** Entry of a worker thread: makes the batches that it claims. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { applyUpdate, type StateUpdate } from '../moduleState.ts';
import type { Sequence } from '../sequence.ts';
import { makeBatch } from '../sequenceContext.ts';
import { makeSequence } from './makeSequence.ts';
import { claimSlot, type FromWorker, type ToWorker, type WorkerStart } from './protocol.ts';
import { packError } from './remoteError.ts';
import { SlotWriter } from './slotWriter.ts';

const port = parentPort!;
const { recipe, seed, form, id, claims } = workerData as WorkerStart;

/**
 * Below the engine's threads: a training step stops as a whole while one of its threads waits for a processor, whereas a
 * worker is ahead by a queue. Measured with 2 workers on 2 cores: 3 to 10% more steps a second.
 */
const NICENESS = 10;
// Linux only: there the call is for this thread, elsewhere for the whole process.
if (process.platform === 'linux') setPriority(0, NICENESS);

const inbox: ToWorker[] = [];
/** Memory of each slot, as far as this worker was told. */
const memories: (SharedArrayBuffer | undefined)[] = [];
let sequence: Sequence | undefined;
let working = false;
let stopping = false;

port.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') {
    stopping = true;
    if (!working) process.exit(0);
    return;
  }
  inbox.push(message);
  void work();
});

try {
  sequence = await makeSequence(recipe);
  send({ kind: 'ready' });
  void work();
} catch (error) {
  send({ kind: 'startFailed', error: packError(error) });
}

/** Works through the inbox, one thing at a time. */
async function work(): Promise<void> {
  if (working || sequence === undefined) return;
  working = true;
  let message = inbox.shift();
  while (message !== undefined && !stopping) {
    if (message.kind === 'offer') await make(sequence, message);
    else if (message.kind === 'update') await takeOver(sequence, message.update);
    message = inbox.shift();
  }
  working = false;
  if (stopping) process.exit(0);
}

async function make(from: Sequence, offer: Extract<ToWorker, { kind: 'offer' }>): Promise<void> {
  const { ticket, slot, epoch, index } = offer;
  if (offer.memory !== undefined) memories[slot] = offer.memory;
  if (!claimSlot(claims, slot, ticket, id)) return;
  const writer = new SlotWriter(memories[slot]);
  try {
    const allocate = (shape: Shape, dtype?: DType): Tensor => writer.allocate(shape, dtype);
    const made = await makeBatch(from, { epoch, index }, seed, allocate, form);
    const batch = writer.pack(made.batch);
    send({ kind: 'made', ticket, slot, batch, bytes: writer.bytes, faults: made.faults });
  } catch (error) {
    send({ kind: 'failed', ticket, slot, error: packError(error) });
  }
}

async function takeOver(copy: Sequence, update: StateUpdate): Promise<void> {
  try {
    await applyUpdate(copy, update);
  } catch (error) {
    send({ kind: 'updateFailed', error: packError(error) });
  }
}

function send(message: FromWorker): void {
  port.postMessage(message);
}
