/**
 * What `fit` adds to a training step: the time a step of `fit` over arrays in memory, minus that of the bare step.
 *
 * usage: npm run bench -- overhead [--limit MICROSECONDS] [--rounds N] [--json FILE]
 *
 * The model is `tiny`, whose step is nearly nothing but overhead. The bare step is the compiled program called with one
 * batch that is ready, and its results awaited: no slicing and shuffling of data, no logs, no callbacks, no checks. `fit`
 * does all of it, as by default (shuffled, with a history), silently; what it does once for a run and an epoch is part of it.
 * Both are measured in turn in every round; exit code 1 when the difference of the medians is over the limit.
 */
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { BENCH_MODELS, batchesOf, compiled } from './support/models.ts';
import { describeMachine, formatSpread, printMachine, spreadOf, writeResults } from './support/report.ts';

const STEPS = 1000;

await runExample(overhead);

async function overhead(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    limit: { kind: 'integer', min: 1, max: 1_000_000, help: 'microseconds that fit may add to a step (50)' },
    rounds: { kind: 'integer', min: 1, max: 1000, help: `rounds of ${STEPS} steps each way (15)` },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { limit = 50, rounds = 15 } = options;
  const machine = describeMachine();
  printMachine(machine);

  const model = BENCH_MODELS.tiny!;
  const net = compiled(model);
  const many = batchesOf(model, STEPS);
  const { x, y } = batchesOf(model, 1);
  const one = { x: [x], y: [y], sampleWeight: [undefined] };
  const perStep = { fit: [] as number[], bare: [] as number[] };
  const measure = async (kind: keyof typeof perStep, run: () => Promise<unknown>, isMeasured: boolean) => {
    const start = performance.now();
    await run();
    if (isMeasured) perStep[kind].push((1000 * (performance.now() - start)) / STEPS);
  };
  try {
    for (let round = -1; round < rounds; round++) {
      const options = { batchSize: model.batch, epochs: 1, verbose: 0 } as const;
      await measure('fit', () => net.fit(many.x, many.y, options), round >= 0);
      const bareSteps = async () => {
        for (let step = 0; step < STEPS; step++) await net.trainer.trainOn(one, step > 0, 'overhead');
      };
      await measure('bare', bareSteps, round >= 0);
    }
  } finally {
    net.dispose();
  }

  const [fit, bare] = [spreadOf(perStep.fit), spreadOf(perStep.bare)];
  const added = fit.median - bare.median;
  console.log(`microseconds a step of tiny, ${STEPS} steps in each of ${rounds} rounds: median (middle 80%)\n`);
  console.log(`fit         ${formatSpread(fit)}`);
  console.log(`bare step   ${formatSpread(bare)}`);
  console.log(`fit adds    ${added.toFixed(1)} (limit ${limit})`);
  writeResults(options.json, 'overhead', machine, { unit: 'microseconds', fit, bare, added, limit });
  if (added <= limit) return 0;
  console.error(`fit adds too much: expected at most ${limit} microseconds a step, got ${added.toFixed(1)}.`);
  return 1;
}
