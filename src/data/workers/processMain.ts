/** Entry of a worker process: makes the batches that its host claimed for it. */
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { writeBatchFile } from './batchFile.ts';
import { FIRST_FILE, type FromProcess, type ProcessJob, type ToProcess } from './processProtocol.ts';
import { NICENESS, type RemoteError } from './protocol.ts';
import { packError } from './remoteError.ts';
import { SlotWriter } from './slotWriter.ts';
import { type LoopMessage, startLoop } from './workerLoop.ts';

setPriority(0, NICENESS);

// The main process has ended, in whatever way; the thread is for the case that this event finds nobody at home.
process.on('disconnect', () => process.exit(0));
new Worker(new URL('./parentWatch.js', import.meta.url), { workerData: Number(process.argv[2]) }).unref();
// Ctrl-C reaches every process of the terminal: the main one decides what it means.
process.on('SIGINT', () => {});
process.on('uncaughtException', (error) => {
  send({ kind: 'died', error: packError(error) }, () => process.exit(1));
});

/** Where batches are made before they are written: as big as the biggest so far. */
let memory = new SharedArrayBuffer(0);
let hear: ((message: LoopMessage<ProcessJob>) => void) | undefined;

process.on('message', (message: ToProcess) => {
  if (message.kind !== 'start') hear?.(message);
  else hear = startLoop<ProcessJob>(message, { send, place });
});

function place({ file }: ProcessJob): ReturnType<Parameters<typeof startLoop<ProcessJob>>[1]['place']> {
  const writer = new SlotWriter(memory);
  return {
    writer,
    commit: (made) => {
      const { bytes, batch } = packInto(made, writer);
      writeBatchFile(FIRST_FILE + file, new Uint8Array(memory, 0, bytes));
      return { batch, bytes };
    },
  };
}

/** Packs a batch; where it did not fit, once more, into memory that is big enough. */
function packInto(
  made: Parameters<SlotWriter['pack']>[0],
  writer: SlotWriter,
): {
  bytes: number;
  batch: ReturnType<SlotWriter['pack']>;
} {
  const batch = writer.pack(made);
  const { bytes } = writer;
  if (bytes <= memory.byteLength) return { bytes, batch };
  memory = new SharedArrayBuffer(bytes);
  return { bytes, batch: new SlotWriter(memory).pack(made) };
}

function send(message: FromProcess, sent?: () => void): void {
  try {
    process.send!(message, undefined, undefined, sent);
  } catch (error) {
    // Details of an error may be anything; a batch is plain data.
    if (!('error' in message)) throw error;
    process.send!({ ...message, error: bare(message.error) }, undefined, undefined, sent);
  }
}

function bare({ name, message, stack }: RemoteError): RemoteError {
  return { name, message, ...(stack === undefined ? {} : { stack }) };
}
