/** Starts the program of a worker process. */
import { type ChildProcess, fork } from 'node:child_process';
import { boundYoungGeneration } from './youngGeneration.ts';

/**
 * Starts one.
 *
 * @param entry - Path of its program, `processMain.js`.
 * @param files - Descriptors that it inherits: {@link FIRST_FILE} is the first.
 */
export function forkWorker(entry: string, execArgv: readonly string[], files: readonly number[]): ChildProcess {
  return fork(entry, [String(process.pid)], {
    serialization: 'advanced',
    execArgv: boundYoungGeneration(execArgv),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', ...files],
  });
}

/** Descriptor of the first inherited file in the process: after the standard streams and the channel. */
export const FIRST_FILE = 4;
