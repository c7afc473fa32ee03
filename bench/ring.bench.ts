/**
 * What it costs to bring a batch of 19.3 MB (32x224x224x3 float32) from a worker to the engine.
 *
 * usage: npm run bench -- ring [--limit MICROSECONDS] [--steps N] [--rounds N] [--json FILE]
 *
 * The worker has the batch ready in memory of its own, as a loader that keeps its data, copies it into a slot of the ring and
 * says so; the main thread takes it up, gives it to the engine in place, runs a training step that reads one pixel of each
 * image, and gives the slot back. One worker, `fit`, no waiting for each other but by the queue of 6 batches. The cost is the
 * time from one step to the next; "main" is the part of it that the main thread is busy with a batch. Median of the rounds, of
 * threads and processes in turn; exit code 1 when one of them is above the limit.
 */
import { Sequence } from 'millrace';
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { type GlanceTimes, glance, glancingModel } from './support/glance.ts';
import type { ReadyOptions } from './support/readySequence.ts';
import { describeMachine, formatSpread, printMachine, spreadOf, writeResults } from './support/report.ts';

const X_SHAPE = [32, 224, 224, 3];

await runExample(ring);

async function ring(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    limit: { kind: 'integer', min: 1, max: 1_000_000, help: 'microseconds that a batch may cost (2000)' },
    steps: { kind: 'integer', min: 10, max: 10_000, help: 'batches of a round (100)' },
    rounds: { kind: 'integer', min: 1, max: 1000, help: 'rounds of each kind (9)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { limit = 2000, steps = 100, rounds = 9 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const net = glancingModel(X_SHAPE);
  const ready: ReadyOptions = { length: steps, xShape: X_SHAPE, yShape: [32, 1] };
  const data = await Sequence.fromModule(new URL('./support/readySequence.js', import.meta.url), ready);
  const times: Record<'threads' | 'processes', GlanceTimes[]> = { threads: [], processes: [] };
  for (let round = -1; round < rounds; round++) {
    for (const kind of ['threads', 'processes'] as const) {
      const measured = await glance(net, data, { workers: 1, useMultiprocessing: kind === 'processes' });
      if (round >= 0) times[kind].push(measured);
    }
  }
  net.dispose();

  const results = Object.entries(times).map(([kind, list]) => {
    const cost = spreadOf(list.map(({ stepMs }) => stepMs));
    const main = spreadOf(list.map(({ computeMs }) => computeMs));
    console.log(
      `${kind.padEnd(9)}  ${formatSpread(cost)} ms a batch; main ${formatSpread(main)} ms (limit ${limit / 1000} ms)`,
    );
    return { kind, cost, main };
  });
  writeResults(options.json, 'ring', machine, { megabytes: 19.27, limitMs: limit / 1000, results });
  const slow = results.filter(({ cost }) => cost.median > limit / 1000);
  for (const { kind, cost } of slow) {
    console.error(`A batch from ${kind} cost ${cost.median.toFixed(2)} ms, expected at most ${limit / 1000} ms.`);
  }
  return slow.length === 0 ? 0 : 1;
}
