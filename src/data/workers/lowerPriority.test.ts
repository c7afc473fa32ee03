/** Workers of a program that has a low priority itself. */
import { spawnSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../../test/fixtures/sequences/priorities.mjs', import.meta.url));

// With the lowest priority of all, beside other programs, a second's work takes minutes.
describe.runIf(process.platform === 'linux')('workers of a program with a priority of', () => {
  // Who has no right to raise a priority gets an error for it: one below that of this process is always possible.
  it.each([0, 5, 15, 19])('%i have a lower one, as long as there is one', { timeout: 600_000 }, (given) => {
    const main = Math.max(given, getPriority());
    const lower = main - getPriority();
    const { stdout, stderr } = spawnSync('nice', ['-n', `${lower}`, process.execPath, program], { encoding: 'utf8' });
    const worker = Math.min(19, main + 10);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ main, threads: worker, processes: worker });
  });
});
