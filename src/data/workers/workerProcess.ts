/** One worker process as the main thread sees it. */
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerEvents } from './dataWorker.ts';
import { forkWorker } from './forkWorker.ts';
import { optionsForProcess, recipeForProcess } from './forProcess.ts';
import type { MappedMemory } from './mappedMemory.ts';
import type { FromProcess, ToProcess } from './processProtocol.ts';
import type { RemoteError, ToWorker, WorkerStart } from './protocol.ts';
import { packError, unpackError } from './remoteError.ts';
import type { Slot } from './ring.ts';
import { RunningWorker } from './runningWorker.ts';
import { withoutSharedMemory } from './withoutSharedMemory.ts';
import { workerUrl } from './workerUrl.ts';

/**
 * A process that maps the slots: it claims batches and makes them in place, as a thread does. It can be ended whatever it
 * does.
 */
export class WorkerProcess extends RunningWorker {
  readonly #memory: MappedMemory;
  readonly #child: ChildProcess;

  constructor(memory: MappedMemory, start: WorkerStart, startTimeoutMs: number, events: WorkerEvents) {
    const { recipe, seed, form, id, claims } = start;
    const child = forkWorker(fileURLToPath(workerUrl('processMain')), optionsForProcess(process.execArgv), [
      memory.file,
    ]);
    super(id, startTimeoutMs, events);
    this.#memory = memory;
    this.#child = child;
    let error: RemoteError | undefined;
    child.on('message', (message: FromProcess) => {
      if (message.kind === 'died') error = message.error;
      else this.hear(message);
    });
    // Once everything that the process said has been heard.
    child.on('close', (exitCode, signal) => {
      this.hasEnded({ exitCode: exitCode ?? -1, signal: signal ?? undefined, error: error && unpackError(error) });
    });
    child.on('error', (failure) => {
      // A process that could not be started; a message that could not be sent belongs to one that ends.
      if (child.pid === undefined) this.hear({ kind: 'startFailed', error: packError(failure) });
    });
    const mapped = { addon: memory.mappingPath, id, slots: claims.length };
    try {
      this.#tell(withoutSharedMemory({ kind: 'start', recipe: recipeForProcess(recipe), seed, form, mapped }));
    } catch (failure) {
      // What cannot be sent; nobody listens before the constructor is done.
      setImmediate(() => this.hear({ kind: 'startFailed', error: packError(failure) }));
    }
  }

  /** Offers a batch, with the place of its slot. */
  offer(slot: Slot, job: { readonly ticket: number; readonly epoch: number; readonly index: number }): void {
    const { ticket, epoch, index } = job;
    this.#tell({ kind: 'offer', ticket, slot: slot.index, epoch, index, ...this.#memory.laneOf(slot) });
  }

  send(message: Exclude<ToWorker, { kind: 'offer' }>): void {
    this.#tell(withoutSharedMemory(message));
  }

  protected override terminate(): void {
    this.#child.kill('SIGKILL');
  }

  protected override unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #tell(message: ToProcess): void {
    if (this.#child.connected) this.#child.send(message);
  }
}
