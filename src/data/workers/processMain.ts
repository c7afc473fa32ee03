/** Entry of a worker process: makes the batches that it claims, or that its host has claimed for it. */
import { Worker } from 'node:worker_threads';
import { lowerPriority } from './lowerPriority.ts';
import { placeInFiles } from './placeInFiles.ts';
import { placeInSlots } from './placeInSlots.ts';
import type { FromProcess, HostedJob, MappedJob, ToProcess } from './processProtocol.ts';
import type { RemoteError } from './protocol.ts';
import { packError } from './remoteError.ts';
import { type LoopMessage, startLoop } from './workerLoop.ts';

lowerPriority();

// The main process has ended, in whatever way; the thread is for the case that this event finds nobody at home.
process.on('disconnect', () => process.exit(0));
new Worker(new URL('./parentWatch.js', import.meta.url), { workerData: Number(process.argv[2]) }).unref();
// Ctrl-C reaches every process of the terminal: the main one decides what it means.
process.on('SIGINT', () => {});
process.on('uncaughtException', (error) => {
  send({ kind: 'died', error: packError(error) }, () => process.exit(1));
});

let hear: ((message: LoopMessage<HostedJob> & LoopMessage<MappedJob>) => void) | undefined;

process.on('message', (message: ToProcess) => {
  if (message.kind === 'start') start(message);
  else hear?.(message as LoopMessage<HostedJob> & LoopMessage<MappedJob>);
});

/** From now on offers are those of the way that batches go. */
function start(message: Extract<ToProcess, { kind: 'start' }>): void {
  const { mapped } = message;
  if (mapped === undefined) {
    hear = startLoop<HostedJob>(message, { send, place: placeInFiles() });
    return;
  }
  let place: ReturnType<typeof placeInSlots> | undefined;
  try {
    place = placeInSlots(mapped);
  } catch (error) {
    send({ kind: 'startFailed', error: packError(error) });
    return;
  }
  hear = startLoop<MappedJob>(message, { send, place });
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
