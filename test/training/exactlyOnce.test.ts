/**
 * Every sample once an epoch, in order, whatever the source, the workers, the shuffling, the hooks, the number of steps, where a
 * run is stopped and who dies: random cases.
 *
 * `MILLRACE_CASES` sets the number of cases, `MILLRACE_SEED` repeats them.
 */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type Case, cases, changeOf, drawnOf, expectEachOnce, newFiles, RARE, trainCase } from './exactlyOnce.ts';
import { useReferenceEngine } from './models.ts';

useReferenceEngine();

const CASES = Number(process.env.MILLRACE_CASES ?? 500);

let files: ReturnType<typeof newFiles>;
beforeAll(() => {
  files = newFiles();
});
afterAll(() => files.remove());
afterEach(() => vi.restoreAllMocks());

it(`trains every sample once an epoch (${CASES} random cases)`, { timeout: 20_000 + CASES * 2000 }, async () => {
  const seed =
    process.env.MILLRACE_SEED === undefined
      ? (Date.now() ^ process.pid) & 0x7fffffff
      : Number(process.env.MILLRACE_SEED);
  console.log(`exactly once: ${CASES} cases of seed ${seed}`);
  const drawn = drawnOf();
  const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const check = async (given: Case): Promise<void> => {
    drawn.note(given);
    const run = await trainCase(given, files);
    expectEachOnce(given, run);
    if (given.workers === 0 || changeOf(given) === 'shuffle') return;
    // On the main thread, where nobody dies, it is the same: bit for bit, in order.
    const alone = await trainCase({ ...given, workers: 0 }, files);
    expect(run.fits.map(({ history }) => history)).toEqual(alone.fits.map(({ history }) => history));
    expect(run.fits.map(({ trained }) => trained)).toEqual(alone.fits.map(({ trained }) => trained));
    expect(run.between).toEqual(alone.between);
  };
  await fc.assert(fc.asyncProperty(cases, check), { numRuns: CASES, seed, examples: RARE.map((given) => [given]) });
  const replaced = warnings.mock.calls.filter(([, options]) => JSON.stringify(options)?.includes('WORKER_REPLACED'));
  if (CASES < 300) return;
  expect(drawn.missing()).toEqual([]);
  expect(replaced.length).toBeGreaterThan(10);
});
