/**
 * Whether the cost of a training step grows as the work: with the batch, and with the threads that share it.
 *
 * usage: npm run bench -- scaling [--steps N] [--rounds N] [--json FILE]
 *
 * `vgg` with batches of 8 to 256: no batch may cost more than 1.1 times the time a sample of batch 8. `vgg` and `pets` with 1
 * and 2 threads, each in a process of its own: 2 threads have to be at least 1.7 times faster. All contestants are measured
 * in turn, in every round; numbers are medians. Exit code 1 when a limit is passed.
 */
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { reportOf } from './support/child.ts';
import { BENCH_MODELS } from './support/models.ts';
import { describeMachine, formatSpread, printMachine, type Spread, spreadOf, writeResults } from './support/report.ts';
import { StepTimer } from './support/steps.ts';
import type { ThreadReport } from './support/threadSteps.ts';

const BATCHES = [8, 16, 32, 64, 128, 256];
/** A sample of a larger batch, against one of the smallest. */
const MOST_PER_SAMPLE = 1.1;
const THREADS = [1, 2];
const THREAD_MODELS = ['vgg', 'pets'];
const LEAST_SPEEDUP = 1.7;

await runExample(scaling);

async function scaling(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    steps: { kind: 'integer', min: 1, max: 10_000, help: 'steps of a contestant in a round (10)' },
    rounds: { kind: 'integer', min: 1, max: 1000, help: 'rounds (3)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { steps = 10, rounds = 3 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const batches = await measureBatches(steps, rounds);
  const smallest = batches[0]!.perSample.median;
  console.log(`vgg, ms a sample: at most ${MOST_PER_SAMPLE} times that of batch ${BATCHES[0]}`);
  for (const { batch, perSample } of batches) {
    console.log(
      `batch ${String(batch).padEnd(4)} ${perSample.median.toFixed(3)} (${perSample.low.toFixed(3)} to ${perSample.high.toFixed(3)})  ${(perSample.median / smallest).toFixed(2)}`,
    );
  }

  const threads = [];
  for (const model of THREAD_MODELS) {
    const byThreads = await measureThreads(model, steps, rounds);
    const speedup = byThreads[0]!.median / byThreads[1]!.median;
    threads.push({ model, byThreads, speedup });
    const times = byThreads.map((spread, i) => `${THREADS[i]}: ${formatSpread(spread)}`).join('   ');
    console.log(
      `\n${model}, ms a step by threads   ${times}   ${speedup.toFixed(2)} times faster (at least ${LEAST_SPEEDUP})`,
    );
  }
  writeResults(options.json, 'scaling', machine, { batches, threads });

  const failures = [
    ...batches
      .filter(({ perSample }) => perSample.median > MOST_PER_SAMPLE * smallest)
      .map(
        ({ batch }) => `a sample of batch ${batch} costs more than ${MOST_PER_SAMPLE} times one of batch ${BATCHES[0]}`,
      ),
    ...threads
      .filter(({ speedup }) => speedup < LEAST_SPEEDUP)
      .map(({ model }) => `2 threads are less than ${LEAST_SPEEDUP} times faster than 1 on ${model}`),
  ];
  for (const failure of failures) console.error(`Limit passed: ${failure}.`);
  return failures.length === 0 ? 0 : 1;
}

/** Milliseconds a sample. */
async function measureBatches(steps: number, rounds: number): Promise<{ batch: number; perSample: Spread }[]> {
  const contestants = BATCHES.map((batch) => ({
    batch,
    timer: new StepTimer({ ...BENCH_MODELS.vgg!, batch }),
    perSample: [] as number[],
  }));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const { batch, timer, perSample } of contestants) {
        perSample.push(...(await timer.times(steps)).map((ms) => ms / batch));
      }
    }
  } finally {
    for (const { timer } of contestants) timer.dispose();
  }
  return contestants.map(({ batch, perSample }) => ({ batch, perSample: spreadOf(perSample) }));
}

/** Milliseconds a step, in the order of {@link THREADS}. */
async function measureThreads(model: string, steps: number, rounds: number): Promise<Spread[]> {
  const times: number[][] = THREADS.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, threads] of THREADS.entries()) {
      const environment = { MILLRACE_THREADS: String(threads) };
      const report = await reportOf<ThreadReport>('threadSteps', [model, String(steps)], environment);
      times[i]!.push(...report.times);
    }
  }
  return times.map(spreadOf);
}
