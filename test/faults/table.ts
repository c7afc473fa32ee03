/** The faults that training has to survive or to name, by their rows in the list of faults. */
import { expect, it } from 'vitest';
import { sharedFiles, workersOf } from '../fixtures/workerProcesses.ts';

/** What is injected. */
export const FAULTS = {
  1: 'a worker process is killed in the middle of a batch',
  2: 'workers are killed again and again',
  3: 'process.exit in getItem',
  4: 'something is thrown in getItem',
  5: 'a promise is rejected in the background of a worker',
  6: 'a batch takes for ever',
  7: 'a call into native code does not return',
  8: 'native code crashes',
  9: 'the heap of a worker is full',
  10: 'the system gives a worker no more memory',
  11: 'a worker never becomes ready',
  12: 'something cannot travel to a worker',
  13: 'one batch is slower than all others',
  14: 'the main process is killed',
  15: 'a run ends before its data',
  16: 'several runs at once',
  17: 'a batch of another form',
  18: 'a smaller last batch',
  19: 'a batch that is none',
  20: 'a batch that is larger than its slot',
  21: 'numbers that are none, and classes that are not there',
  22: 'a length that is not true',
  23: 'a generator that ends early',
  24: 'a generator that never ends',
  25: 'a generator that fails',
  26: 'a generator with workers',
  30: 'a file changes while it is read',
} as const;

/** A row of the list. */
export type Row = keyof typeof FAULTS;

/** Whatever happens takes less. */
const WATCHDOG_MS = 60_000;

/**
 * A test of one row. Afterwards there is no worker process, no thread and no file in shared memory that was not there before.
 *
 * @param needed - Whether the machine can do it; the test is skipped, visibly, where not.
 */
export function row(number: Row, what: string, run: () => Promise<void>, needed = true): void {
  it.skipIf(!needed)(`row ${number}, ${FAULTS[number]}: ${what}`, { timeout: WATCHDOG_MS }, async () => {
    const before = leftovers();
    await run();
    await expect.poll(() => newSince(before), { timeout: 20_000 }).toEqual({ processes: [], files: [], ports: 0 });
  });
}

/** Others may have gone meanwhile: those of a test before, which were still ending. */
function newSince(before: ReturnType<typeof leftovers>): ReturnType<typeof leftovers> {
  const { processes, files, ports } = leftovers();
  return {
    processes: processes.filter((pid) => !before.processes.includes(pid)),
    files: files.filter((file) => !before.files.includes(file)),
    ports: Math.max(0, ports - before.ports),
  };
}

function leftovers(): { processes: number[]; files: string[]; ports: number } {
  const ports = process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length;
  return { processes: workersOf(process.pid), files: sharedFiles(), ports };
}
