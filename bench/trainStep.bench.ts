/**
 * Milliseconds of a training step, alone or with peers in turn.
 *
 * usage: npm run bench -- trainStep [--only MODEL,...] [--steps N] [--rounds N] [--json FILE]
 *                                   [--peers [tensorflow,jax,torch,torchCompile]] [--python PYTHON] [--readme]
 *                                   [--policy mixedBfloat16]
 *
 * Each round measures every contestant once, so that a drift of the machine hits all of them alike. `step` is the median
 * of single `trainOnBatch` calls (3 warm-up calls first), `fit` the time of a `fit` over many batches divided by their
 * number (after one that warms up). `of peak` is the share of the FLOP/s of a 2048 x 2048 matrix product, measured in the
 * same rounds, that the arithmetic of matrix products and convolutions makes up. `--peers` alone takes all peers. PYTHON (or
 * MILLRACE_PYTHON, else what `npm run bench:peers` made) needs keras with tensorflow and jax, and torch. `--readme` writes
 * the table of README.md. `--policy` adds Millrace itself, computing in bfloat16, to the contestants.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Policy } from 'millrace';
import { readArguments, UsageError } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { peakFlops, programFlops } from './support/flops.ts';
import { BENCH_MODELS, type BenchModel, batchesOf, compiled } from './support/models.ts';
import { namesOf } from './support/names.ts';
import { Peer, type PeerResult } from './support/peer.ts';
import { type StepRow, stepTable, writeReadme } from './support/readme.ts';
import { describeMachine, formatSpread, printMachine, type Spread, spreadOf, writeResults } from './support/report.ts';
import { StepTimer } from './support/steps.ts';

const PEERS = ['tensorflow', 'jax', 'torch', 'torchCompile'];
/** What `npm run bench:peers` makes. */
const PEERS_PYTHON = join('.cache', 'peers', 'bin', 'python');

interface Times {
  readonly step: number[];
  readonly fit: number[];
}

/** One model, measured with every contestant. */
interface Comparison {
  readonly batch: number;
  /** Operations of a step. */
  readonly flops: number;
  /** Operations a second of a matrix product: the best of all rounds. */
  readonly peak: number;
  readonly ofPeak: number;
  readonly contestants: readonly {
    readonly contestant: string;
    readonly step: Spread;
    readonly fit?: Spread;
    readonly ratio?: number;
  }[];
}

await runExample(trainStep);

async function trainStep(): Promise<number> {
  const options = readArguments(allPeers(process.argv.slice(2)), {
    only: { kind: 'text', help: 'models, separated by commas' },
    steps: { kind: 'integer', min: 1, max: 100_000, help: 'measured trainOnBatch calls a round (20)' },
    rounds: { kind: 'integer', min: 1, max: 1000, help: 'rounds (1; with peers 3)' },
    peers: { kind: 'text', help: `peers, separated by commas: ${PEERS.join(', ')}` },
    python: { kind: 'text', help: 'Python that has the peers (else MILLRACE_PYTHON, else that of bench:peers)' },
    json: { kind: 'text', help: 'file for the results' },
    policy: { kind: 'choice', of: ['mixedBfloat16'], help: 'measure this policy, too, in turn with float32' },
    readme: { kind: 'flag', help: 'write the table of README.md; all models, with peers' },
  });
  const names = namesOf('only', options.only, Object.keys(BENCH_MODELS)) ?? Object.keys(BENCH_MODELS);
  const peerNames = namesOf('peers', options.peers, PEERS) ?? [];
  const { steps = 20, policy, readme = false } = options;
  const { rounds = peerNames.length > 0 || policy !== undefined ? 3 : 1 } = options;
  if (readme && (options.only !== undefined || policy !== undefined || peerNames.length < PEERS.length)) {
    throw new UsageError(
      '--readme writes the whole table: give --peers for all peers, and neither --only nor --policy.',
    );
  }
  const python = options.python ?? process.env.MILLRACE_PYTHON ?? (existsSync(PEERS_PYTHON) ? PEERS_PYTHON : undefined);
  if (peerNames.length > 0 && python === undefined) {
    throw new UsageError(
      '--peers needs a Python with keras, tensorflow, jax and torch: run npm run bench:peers, or give --python or MILLRACE_PYTHON.',
    );
  }

  const machine = describeMachine();
  printMachine(machine);
  const peers = peerNames.map((name) => new Peer(python!, name, machine.threads));
  const own = [ownContestant('millrace', 'float32')];
  if (policy !== undefined) own.push(ownContestant(policy, policy));
  const results: Record<string, Comparison> = {};
  const versions: Record<string, string> = {};
  try {
    for (const peer of peers) Object.assign(versions, await peer.versions());
    console.log('milliseconds a step: median (middle 80%)\n');
    for (const name of names) results[name] = await compare(name, [...own, ...peers], steps, rounds);
  } finally {
    for (const peer of peers) peer.close();
  }
  writeResults(options.json, 'trainStep', machine, { versions, models: results });
  if (readme) writeReadme('README.md', 'trainStep', stepTable(machine, versions, steps * rounds, rowsOf(results)));
  return 0;
}

/** `--peers` without names means all of them. */
function allPeers(args: readonly string[]): string[] {
  const place = args.indexOf('--peers');
  if (place < 0 || (place + 1 < args.length && !args[place + 1]!.startsWith('--'))) return [...args];
  return args.toSpliced(place, 1, `--peers=${PEERS.join(',')}`);
}

function rowsOf(results: Readonly<Record<string, Comparison>>): StepRow[] {
  return Object.entries(results).map(([name, { contestants, ofPeak }]) => ({
    title: BENCH_MODELS[name]!.title,
    medians: new Map(contestants.map(({ contestant, step }) => [contestant, step.median])),
    share: ofPeak,
  }));
}

/** Somebody who measures when asked to: a peer, or Millrace itself. */
type Contestant = Pick<Peer, 'name' | 'ask'>;

/** Millrace in this process. */
function ownContestant(name: string, policy: Policy): Contestant {
  return { name, ask: ({ model, steps }) => measure(BENCH_MODELS[model]!, policy, steps) };
}

/** Measures one model with every contestant in turn and prints a line for each; ratios are to the first. */
async function compare(
  name: string,
  contestants: readonly Contestant[],
  steps: number,
  rounds: number,
): Promise<Comparison> {
  const model = BENCH_MODELS[name]!;
  const results = contestants.map((contestant) => ({ contestant, times: { step: [], fit: [] } as Times }));
  let peak = 0;
  for (let round = 0; round < rounds; round++) {
    peak = Math.max(peak, await peakFlops());
    for (const { contestant, times } of results) {
      const { step, fit = [] } = await contestant.ask({ model: name, steps, fitSteps: model.fitSteps });
      times.step.push(...step);
      times.fit.push(...fit);
    }
  }

  const own = spreadOf(results[0]!.times.step).median;
  const row = results.map(({ contestant: { name: contestant }, times }) => {
    const step = spreadOf(times.step);
    const fit = times.fit.length > 0 ? spreadOf(times.fit) : undefined;
    const ratio = step.median / own;
    const against = contestant === 'millrace' ? '' : `  ${ratio.toFixed(2)}x the time of millrace`;
    console.log(
      `${name.padEnd(11)} ${contestant.padEnd(13)} step ${formatSpread(step).padEnd(26)} fit ${(fit ? formatSpread(fit) : '-').padEnd(26)}${against}`,
    );
    return { contestant, step, ...(fit ? { fit } : {}), ...(contestant === 'millrace' ? {} : { ratio }) };
  });
  const flops = await flopsOf(model);
  const ofPeak = flops / (own / 1e3) / peak;
  console.log(
    `${name.padEnd(11)} ${(flops / 1e9).toFixed(3)} GFLOP a step, ${(100 * ofPeak).toFixed(1)}% of the peak of ${(peak / 1e9).toFixed(0)} GFLOP/s\n`,
  );
  return { batch: model.batch, flops, peak, ofPeak, contestants: row };
}

/** Arithmetic of one training step. */
async function flopsOf(model: BenchModel): Promise<number> {
  const net = compiled(model);
  try {
    const { x, y } = batchesOf(model, 1);
    return programFlops(await net.trainer.trainProgram({ x: [x], y: [y], sampleWeight: [undefined] }, 'trainStep'));
  } finally {
    net.dispose();
  }
}

async function measure(model: BenchModel, policy: Policy, steps: number): Promise<PeerResult> {
  const timer = new StepTimer(model, policy);
  try {
    const step = await timer.times(steps);
    const many = batchesOf(model, model.fitSteps);
    const options = { batchSize: model.batch, epochs: 1, verbose: 0 } as const;
    await timer.net.fit(many.x, many.y, options);
    const start = performance.now();
    await timer.net.fit(many.x, many.y, options);
    return { step, fit: [(performance.now() - start) / model.fitSteps] };
  } finally {
    timer.dispose();
  }
}
