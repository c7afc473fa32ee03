/**
 * Whether the event loop stays free while a model trains: how late a 10 ms timer of the main thread comes.
 *
 * usage: npm run bench -- latency [--limit MS] [--epochs N] [--json FILE]
 *
 * The timer runs through the whole of `fit` on `pets`, tracing and compiling included; exit code 1 when it was late by
 * more than the limit.
 */
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { BENCH_MODELS, batchesOf, compiled } from './support/models.ts';
import { describeMachine, formatSpread, printMachine, spreadOf, writeResults } from './support/report.ts';

const INTERVAL_MS = 10;

await runExample(latency);

async function latency(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    limit: { kind: 'integer', min: 1, max: 60_000, help: 'milliseconds that the timer may be late (50)' },
    epochs: { kind: 'integer', min: 1, max: 1000, help: 'epochs of 20 steps (5)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { limit = 50, epochs = 5 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const model = BENCH_MODELS.pets!;
  const net = compiled(model);
  const { x, y } = batchesOf(model, model.fitSteps);
  const late: number[] = [];
  let due = performance.now() + INTERVAL_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(Math.max(0, now - due));
    due = now + INTERVAL_MS;
  }, INTERVAL_MS);
  const start = performance.now();
  await net.fit(x, y, { batchSize: model.batch, epochs, verbose: 0 });
  const stepMs = (performance.now() - start) / (epochs * model.fitSteps);
  late.push(Math.max(0, performance.now() - due)); // a timer that was due but never came counts too
  clearInterval(timer);
  net.dispose();

  const worst = late.reduce((most, value) => Math.max(most, value), 0);
  const spread = spreadOf(late);
  console.log(`steps           ${epochs * model.fitSteps} of pets, ${stepMs.toFixed(1)} ms each, all in all`);
  console.log(`timer           ${late.length} ticks of ${INTERVAL_MS} ms`);
  console.log(`late, ms        ${formatSpread(spread)}; worst ${worst.toFixed(1)} (limit ${limit})`);
  writeResults(options.json, 'latency', machine, { stepMs, ticks: late.length, late: spread, worst, limit });
  if (worst <= limit && late.length > 1) return 0;
  console.error(`The event loop was blocked: expected at most ${limit} ms, got ${worst.toFixed(1)} ms.`);
  return 1;
}
