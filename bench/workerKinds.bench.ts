/**
 * Worker processes against worker threads: milliseconds from one batch to the next.
 *
 * usage: npm run bench -- workerKinds [--limit PERCENT] [--steps N] [--rounds N] [--json FILE]
 *
 * Batches that are nothing but moved (they are ready and are copied), and batches that take a given time of a processor to
 * make, in place; with one worker and two. The model reads one pixel of each image, so that its step is no part of the time.
 * Threads and processes take turns in each round; starting them is not measured. Exit code 1 when processes take more than the
 * limit of the time of threads, by medians, where a batch takes half a millisecond or more. Of smaller ones that are only moved,
 * most of the time is that of messages, which is printed and not judged.
 */
import { Sequence } from 'millrace';
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import type { BusyOptions } from './support/busySequence.ts';
import { glance, glancingModel } from './support/glance.ts';
import { describeMachine, formatSpread, printMachine, spreadOf, writeResults } from './support/report.ts';

/** Below this time of threads, in milliseconds for a batch, messages are measured and not batches. */
const JUDGED_MS = 0.5;

/** Batches, and the milliseconds that each takes to make; undefined: it is ready. */
const CASES = [
  { name: '19.3 MB, moved', xShape: [32, 224, 224, 3], workMs: undefined },
  { name: '19.3 MB, 20 ms', xShape: [32, 224, 224, 3], workMs: 20 },
  { name: '1.6 MB, moved', xShape: [32, 64, 64, 3], workMs: undefined },
  { name: '1.6 MB, 5 ms', xShape: [32, 64, 64, 3], workMs: 5 },
  { name: '0.4 MB, 2 ms', xShape: [128, 28, 28, 1], workMs: 2 },
] as const;

await runExample(workerKinds);

async function workerKinds(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    limit: {
      kind: 'integer',
      min: 100,
      max: 10_000,
      help: 'percent of the time of threads that processes may take (130)',
    },
    steps: { kind: 'integer', min: 10, max: 10_000, help: 'batches of a round (50)' },
    rounds: { kind: 'integer', min: 1, max: 1000, help: 'rounds of each kind (7)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { limit = 130, steps = 50, rounds = 7 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const results: object[] = [];
  const slow: string[] = [];
  for (const { name, xShape, workMs } of CASES) {
    const net = glancingModel(xShape);
    const data = await sequenceOf({ length: steps, xShape, yShape: [xShape[0], 1], workMs });
    for (const workers of [1, 2]) {
      const times = { threads: [] as number[], processes: [] as number[] };
      for (let round = -1; round < rounds; round++) {
        for (const kind of ['threads', 'processes'] as const) {
          const { stepMs } = await glance(net, data, { workers, useMultiprocessing: kind === 'processes' });
          if (round >= 0) times[kind].push(stepMs);
        }
      }
      const [threads, processes] = [spreadOf(times.threads), spreadOf(times.processes)];
      const percent = (100 * processes.median) / threads.median;
      const which = `${name}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
      const isJudged = threads.median >= JUDGED_MS;
      console.log(
        `${which.padEnd(27)}  threads ${formatSpread(threads)} ms, processes ${formatSpread(processes)} ms: ` +
          `${percent.toFixed(0)}%${isJudged ? '' : ' (messages)'}`,
      );
      if (isJudged && percent > limit)
        slow.push(`${which}: processes take ${percent.toFixed(0)}% of the time of threads`);
      results.push({ name, workers, threads, processes, percent });
    }
    net.dispose();
  }
  writeResults(options.json, 'workerKinds', machine, { limit, results });
  for (const line of slow) console.error(`${line}, expected ${limit}% at most.`);
  return slow.length === 0 ? 0 : 1;
}

function sequenceOf({ workMs, ...ready }: Omit<BusyOptions, 'workMs'> & { readonly workMs: number | undefined }) {
  const module = new URL(`./support/${workMs === undefined ? 'readySequence' : 'busySequence'}.js`, import.meta.url);
  return Sequence.fromModule(module, workMs === undefined ? ready : { ...ready, workMs });
}
