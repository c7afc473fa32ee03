/**
 * How long it takes to compile the training program of each model: tracing, gradients, compiler, lowering and the addon's
 * part.
 *
 * usage: npm run bench -- compile [--only tiny,...,resnet50] [--rounds N] [--json FILE]
 *
 * `first` is the first program of a fresh process, which is what a user waits for; the median of one process a round.
 * `later` are further models in the same processes, when the JavaScript engine knows the compiler. Weights are made before,
 * slots of the optimizer count. Limits: 300 ms, ResNet-50 1 s, for the first; exit code 1 when one is passed.
 */
import { readArguments } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { reportOf } from './support/child.ts';
import type { CompileReport } from './support/compileTimes.ts';
import { COMPILE_MODELS } from './support/models.ts';
import { namesOf } from './support/names.ts';
import { describeMachine, formatSpread, printMachine, type Spread, spreadOf, writeResults } from './support/report.ts';

const LIMIT_MS = 300;
const LIMITS: Readonly<Record<string, number>> = { resnet50: 1000 };
/** Programs that a process compiles. */
const PROGRAMS = 4;

await runExample(compile);

async function compile(): Promise<number> {
  const options = readArguments(process.argv.slice(2), {
    only: { kind: 'text', help: 'models, separated by commas' },
    rounds: { kind: 'integer', min: 1, max: 1000, help: 'processes for each model (3)' },
    json: { kind: 'text', help: 'file for the results' },
  });
  const { rounds = 3 } = options;
  const names = namesOf('only', options.only, Object.keys(COMPILE_MODELS)) ?? Object.keys(COMPILE_MODELS);
  const machine = describeMachine();
  printMachine(machine);

  const first = new Map(names.map((name) => [name, [] as number[]]));
  const later = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const { times } = await reportOf<CompileReport>('compileTimes', [name, String(PROGRAMS)]);
      first.get(name)!.push(times[0]!);
      later.get(name)!.push(...times.slice(1));
    }
  }

  console.log('milliseconds to compile a training program: median (middle 80%)\n');
  const results: Record<string, { first: Spread; later: Spread; limit: number }> = {};
  for (const name of names) {
    const result = {
      first: spreadOf(first.get(name)!),
      later: spreadOf(later.get(name)!),
      limit: LIMITS[name] ?? LIMIT_MS,
    };
    results[name] = result;
    console.log(
      `${name.padEnd(12)} first ${formatSpread(result.first).padEnd(26)} later ${formatSpread(result.later).padEnd(26)} limit ${result.limit}`,
    );
  }
  writeResults(options.json, 'compile', machine, results);
  const over = names.filter((name) => results[name]!.first.median > results[name]!.limit);
  for (const name of over) console.error(`Limit passed: ${name} takes ${results[name]!.first.median.toFixed(0)} ms.`);
  return over.length === 0 ? 0 : 1;
}
