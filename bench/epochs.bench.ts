/**
 * Whether memory stays flat over a long fit from workers: resident memory after the last epoch against that after epoch 20.
 *
 * usage: npm run bench -- epochs [--epochs N] [--workers N] [--limit PERCENT] [--json FILE]
 *
 * 50 batches of 64 x 2,000 numbers an epoch, a new order each; exit code 1 where memory grew by more than the limit. It is read
 * between epochs, without asking for a garbage collection.
 */
import { layers, Sequence, sequential } from 'millrace';
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import type { BusyOptions } from './support/busySequence.ts';
import { describeMachine, printMachine, writeResults } from './support/report.ts';

const FIRST = 20;
const BATCHES = 50;

await runExample(epochsBench);

async function epochsBench(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    epochs: { kind: 'integer', min: FIRST + 1, max: 1_000_000, help: 'epochs (200)' },
    workers: { kind: 'integer', min: 0, max: 64, help: 'worker threads (2)' },
    limit: { kind: 'integer', min: 1, max: 1000, help: 'percent that memory may grow (5)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { epochs = 200, workers = 2, limit = 5 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const busy: BusyOptions = { length: BATCHES, xShape: [64, 2000], yShape: [64, 10], workMs: 0 };
  const data = await Sequence.fromModule(new URL('./support/busySequence.js', import.meta.url), busy);
  const net = sequential([
    layers.dense({ units: 32, activation: 'relu', inputShape: [2000] }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const resident: number[] = [];
  await net.fit(data, {
    epochs,
    workers,
    verbose: 0,
    callbacks: { onEpochEnd: () => void resident.push(process.memoryUsage.rss() / 1e6) },
  });
  net.dispose();

  const first = resident[FIRST - 1]!;
  const last = resident.at(-1)!;
  const growth = (100 * (last - first)) / first;
  console.log(
    `resident memory   ${first.toFixed(0)} MB after epoch ${FIRST}, ${last.toFixed(0)} MB after epoch ${epochs}`,
  );
  console.log(
    `growth            ${growth.toFixed(1)}% (limit ${limit}); highest ${Math.max(...resident).toFixed(0)} MB`,
  );
  writeResults(options.json, 'epochs', machine, { epochs, workers, first, last, growth, limit });
  if (growth <= limit) return 0;
  console.error(`Memory grew: expected at most ${limit}%, got ${growth.toFixed(1)}%.`);
  return 1;
}
