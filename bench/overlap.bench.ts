/**
 * Whether the model waits for data that takes half of a step's time to make: the share of waiting with 2 workers, threads or
 * processes, and how long a step takes so and with the batches made on the main thread.
 *
 * usage: npm run bench -- overlap [--limit PERCENT] [--steps N] [--rounds N] [--json FILE]
 *
 * The step is that of `pets` with arrays, measured first; exit code 1 when the model waits for more than the limit with either
 * kind of workers.
 */
import { Sequence } from 'millrace';
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import type { BusyOptions } from './support/busySequence.ts';
import { BENCH_MODELS, batchesOf, compiled } from './support/models.ts';
import { describeMachine, formatSpread, printMachine, spreadOf, writeResults } from './support/report.ts';

/** Who makes the batches. */
const KINDS = {
  threads: { workers: 2 },
  processes: { workers: 2, useMultiprocessing: true },
  main: { workers: 0 },
} as const;

await runExample(overlap);

async function overlap(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    limit: { kind: 'integer', min: 1, max: 100, help: 'percent of the time that the model may wait (3)' },
    steps: { kind: 'integer', min: 5, max: 10_000, help: 'steps of an epoch (60)' },
    rounds: { kind: 'integer', min: 1, max: 100, help: 'epochs of each kind, in turn (3)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { limit = 3, steps = 60, rounds = 3 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const model = BENCH_MODELS.pets!;
  const net = compiled(model);
  const { x, y } = batchesOf(model, 10);
  await net.fit(x, y, { batchSize: model.batch, epochs: 1, verbose: 0 });
  const { timing } = await net.fit(x, y, { batchSize: model.batch, epochs: 2, verbose: 0 });
  const stepMs = timing.at(-1)!.computeMs / 10;
  const batch = batchesOf(model, 1);
  const busy: BusyOptions = { length: steps, xShape: batch.x.shape, yShape: batch.y.shape, workMs: stepMs / 2 };
  const data = await Sequence.fromModule(new URL('./support/busySequence.js', import.meta.url), busy);
  const perStep: Record<keyof typeof KINDS, number[]> = { threads: [], processes: [], main: [] };
  const shares: typeof perStep = { threads: [], processes: [], main: [] };
  for (let round = -1; round < rounds; round++) {
    for (const kind of ['threads', 'processes', 'main'] as const) {
      // The first epoch of a fit waits for the start of the workers; what counts is the ones after it.
      const history = await net.fit(data, { epochs: 2, ...KINDS[kind], shuffle: false, verbose: 0 });
      const { waitedMs, computeMs } = history.timing.at(-1)!;
      if (round < 0) continue;
      perStep[kind].push((waitedMs + computeMs) / steps);
      shares[kind].push((100 * waitedMs) / (waitedMs + computeMs));
    }
  }
  net.dispose();

  console.log(
    `step from arrays  ${stepMs.toFixed(1)} ms; a batch takes ${(stepMs / 2).toFixed(1)} ms of a processor to make`,
  );
  const results = (['threads', 'processes'] as const).map((kind) => {
    const [step, waiting] = [spreadOf(perStep[kind]), spreadOf(shares[kind])];
    const label = `2 ${kind}`.padEnd(16);
    console.log(`${label}  ${formatSpread(step)} ms a step; waits ${formatSpread(waiting)}% of it (limit ${limit})`);
    return { kind, step, waiting };
  });
  const main = spreadOf(perStep.main);
  console.log(`main thread       ${formatSpread(main)} ms a step`);
  writeResults(options.json, 'overlap', machine, { stepMs, workers: results, main, limit });
  const slow = results.filter(({ waiting }) => waiting.median > limit);
  for (const { kind, waiting } of slow) {
    console.error(`The model waited for ${kind}: expected at most ${limit}%, got ${waiting.median.toFixed(1)}%.`);
  }
  return slow.length === 0 ? 0 : 1;
}
