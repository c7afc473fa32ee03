/** Memory of a process in which run after run loses its workers: all rows whose faults end one. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KINDS } from './attempt.ts';

const PROGRAM = fileURLToPath(new URL('./memory.mjs', import.meta.url));
/** The young generation takes its time to find its size, and what it wins so is no leak; a worker's heap is soon full. */
const NODE_OPTIONS = ['--no-warnings', '--expose-gc', '--max-semi-space-size=1', '--max-old-space-size=64'];
const ROUNDS = 6;

describe.each(KINDS)('the memory of a run whose workers die: $kind', ({ options: { useMultiprocessing } }) => {
  it('is there again after the run', { timeout: 180_000 }, async () => {
    const argument = JSON.stringify({ useMultiprocessing, rounds: ROUNDS });
    const { stdout } = await promisify(execFile)(process.execPath, [...NODE_OPTIONS, PROGRAM, argument]);
    const megabytes: number[] = JSON.parse(stdout);
    expect(megabytes).toHaveLength(ROUNDS);
    const [early, late] = [megabytes.slice(1, 3), megabytes.slice(-2)].map((some) => Math.min(...some));
    expect(late! / early!, `${megabytes.map((value) => value.toFixed(1))} MB`).toBeLessThan(1.1);
  });
});
