/** One worker process as the main thread sees it. */
import type { WorkerRecipe } from '../sequence.ts';
import { batchDirectory } from './batchFile.ts';
import type { WorkerEnd, WorkerEvents } from './dataWorker.ts';
import type { FromHost, HostStart } from './processProtocol.ts';
import type { WorkerStart } from './protocol.ts';
import { unpackError } from './remoteError.ts';
import { WorkerThread } from './workerThread.ts';

/** A process, by the thread that hosts it: see `processHost.ts`. It can be ended whatever it does. */
export class WorkerProcess extends WorkerThread {
  readonly #pid: Int32Array;

  constructor(start: WorkerStart, startTimeoutMs: number, events: WorkerEvents) {
    const pid = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const host: HostStart = {
      ...start,
      recipe: forProcess(start.recipe),
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

/** The recipe with the arguments that are meant for processes. */
function forProcess(recipe: WorkerRecipe): WorkerRecipe {
  const { processArgs, ...rest } = recipe;
  const args = processArgs ?? recipe.args;
  if (rest.kind === 'module' || rest.parts === undefined) return { ...rest, args };
  return { ...rest, args, parts: rest.parts.map(forProcess) };
}

/** Options of Node that are for the main process alone; those of the second kind are followed by a value. */
const MAIN_ONLY = /^--(input-type=|inspect|watch|test)/;
const MAIN_ONLY_WITH_VALUE = /^(-e|--eval|-pe|-p|--print|--input-type)$/;

/** Options of Node that a file can be run with: without those of a debugger and of a program given as text. */
export function optionsForProcess(execArgv: readonly string[]): string[] {
  const options: string[] = [];
  for (let i = 0; i < execArgv.length; i++) {
    const option = execArgv[i]!;
    if (MAIN_ONLY_WITH_VALUE.test(option)) i++;
    else if (!MAIN_ONLY.test(option)) options.push(option);
  }
  return options;
}
