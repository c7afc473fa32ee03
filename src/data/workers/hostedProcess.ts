/** One worker process as the main thread sees it, where memory cannot be shared with it. */
import { batchDirectory } from './batchFile.ts';
import type { WorkerEnd, WorkerEvents } from './dataWorker.ts';
import { optionsForProcess, recipeForProcess } from './forProcess.ts';
import type { FromHost, HostStart } from './processProtocol.ts';
import type { WorkerStart } from './protocol.ts';
import { unpackError } from './remoteError.ts';
import { WorkerThread } from './workerThread.ts';

/** A process, by the thread that hosts it: see `processHost.ts`. It can be ended whatever it does. */
export class HostedProcess extends WorkerThread {
  readonly #pid: Int32Array;

  constructor(start: WorkerStart, startTimeoutMs: number, events: WorkerEvents) {
    const pid = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const host: HostStart = {
      ...start,
      recipe: recipeForProcess(start.recipe),
      pid,
      directory: batchDirectory(),
      execArgv: optionsForProcess(process.execArgv),
    };
    super(host, startTimeoutMs, hostEvents(events), 'processHost');
    this.#pid = pid;
  }

  /** Ends the process; its host ends with it. */
  protected override terminate(): void {
    const pid = Atomics.load(this.#pid, 0);
    if (pid === 0) {
      super.terminate();
      return;
    }
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

/** The end of a host is how its process ended. */
function hostEvents(events: WorkerEvents): WorkerEvents {
  let processEnd: WorkerEnd | undefined;
  return {
    ...events,
    message: (worker, message) => {
      const heard = message as FromHost;
      if (heard.kind !== 'processEnded') events.message(worker, heard);
      else processEnd = { ...heard, error: heard.error && unpackError(heard.error) };
    },
    ended: (worker, end) => events.ended(worker, processEnd ?? end),
  };
}
