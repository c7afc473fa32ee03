/**
 * Milliseconds of a training step, alone or with peers in turn.
 *
 * usage: npm run bench -- trainStep [--only tiny,mlp,cnn,vgg,pets] [--steps N] [--rounds N] [--json FILE]
 *                                   [--peers [tensorflow,jax,torch,torchCompile]] [--python PYTHON] [--readme]
 *
 * Each round measures every contestant once, so that a drift of the machine hits all of them alike. `step` is the median
 * of single `trainOnBatch` calls (3 warm-up calls first), `fit` the time of a `fit` over many batches divided by their
 * number (after one that warms up). `of peak` is the share of the FLOP/s of a 2048 x 2048 matrix product, measured in the
 * same rounds, that the arithmetic of matrix products and convolutions makes up. `--peers` alone takes all peers. PYTHON (or
 * MILLRACE_PYTHON, else what `npm run bench:peers` made) needs keras with tensorflow and jax, and torch. `--readme` writes
 * the table of README.md.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments, UsageError } from '../examples/support/arguments.ts';
import { runExample } from '../examples/support/runExample.ts';
import { peakFlops, programFlops } from './support/flops.ts';
import { BENCH_MODELS, type BenchModel, batchesOf, compiled } from './support/models.ts';
import { Peer, type PeerResult } from './support/peer.ts';
import { type StepRow, stepTable, writeReadme } from './support/readme.ts';
import { describeMachine, formatSpread, printMachine, type Spread, spreadOf, writeResults } from './support/report.ts';

const PEERS = ['tensorflow', 'jax', 'torch', 'torchCompile'];
const WARM_UP = 3;
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
    readme: { kind: 'flag', help: 'write the table of README.md; all models, with peers' },
  });
  const names = listOf('only', options.only, Object.keys(BENCH_MODELS)) ?? Object.keys(BENCH_MODELS);
  const peerNames = listOf('peers', options.peers, PEERS) ?? [];
  const { steps = 20, rounds = peerNames.length > 0 ? 3 : 1, readme = false } = options;
  if (readme && (options.only !== undefined || peerNames.length < PEERS.length)) {
    throw new UsageError('--readme writes the whole table: give --peers for all peers, and no --only.');
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
  const results: Record<string, Comparison> = {};
  const versions: Record<string, string> = {};
  try {
    for (const peer of peers) Object.assign(versions, await peer.versions());
    console.log('milliseconds a step: median (middle 80%)\n');
    for (const name of names) results[name] = await compare(name, BENCH_MODELS[name]!, peers, steps, rounds);
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

function listOf(option: string, text: string | undefined, known: readonly string[]): string[] | undefined {
  const names = text?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`--${option}: "${unknown}" is none of ${known.join(', ')}.`);
  return names;
}

/** Measures one model with every contestant in turn and prints a line for each. */
async function compare(
  name: string,
  model: BenchModel,
  peers: readonly Peer[],
  steps: number,
  rounds: number,
): Promise<Comparison> {
  const contestants = new Map<string, Times>([['millrace', { step: [], fit: [] }]]);
  for (const peer of peers) contestants.set(peer.name, { step: [], fit: [] });
  const add = (contestant: string, result: PeerResult) => {
    const times = contestants.get(contestant)!;
    times.step.push(...result.step);
    times.fit.push(...(result.fit ?? []));
  };
  let peak = 0;
  for (let round = 0; round < rounds; round++) {
    peak = Math.max(peak, await peakFlops());
    add('millrace', await measure(model, steps));
    for (const peer of peers) add(peer.name, await peer.ask({ model: name, steps, fitSteps: model.fitSteps }));
  }

  const own = spreadOf(contestants.get('millrace')!.step).median;
  const row = [...contestants].map(([contestant, times]) => {
    const step = spreadOf(times.step);
    const fit = times.fit.length > 0 ? spreadOf(times.fit) : undefined;
    const ratio = step.median / own;
    const against = contestant === 'millrace' ? '' : `  ${ratio.toFixed(2)}x the time of millrace`;
    console.log(
      `${name.padEnd(6)} ${contestant.padEnd(13)} step ${formatSpread(step).padEnd(26)} fit ${(fit ? formatSpread(fit) : '-').padEnd(26)}${against}`,
    );
    return { contestant, step, ...(fit ? { fit } : {}), ...(contestant === 'millrace' ? {} : { ratio }) };
  });
  const flops = await flopsOf(model);
  const ofPeak = flops / (own / 1e3) / peak;
  console.log(
    `${name.padEnd(6)} ${(flops / 1e9).toFixed(3)} GFLOP a step, ${(100 * ofPeak).toFixed(1)}% of the peak of ${(peak / 1e9).toFixed(0)} GFLOP/s\n`,
  );
  return { batch: model.batch, flops, peak, ofPeak, contestants: row };
}

/** Arithmetic of one training step. */
async function flopsOf(model: BenchModel): Promise<number> {
  const net = compiled(model);
  try {
    const { x, y } = batchesOf(model, 1);
    return programFlops(await net.trainer.trainProgram({ x, y, sampleWeight: undefined }, 'trainStep'));
  } finally {
    net.dispose();
  }
}

async function measure(model: BenchModel, steps: number): Promise<PeerResult> {
  const net = compiled(model);
  try {
    const { x, y } = batchesOf(model, 1);
    const step: number[] = [];
    for (let i = -WARM_UP; i < steps; i++) {
      const start = performance.now();
      await net.trainOnBatch(x, y);
      if (i >= 0) step.push(performance.now() - start);
    }
    const many = batchesOf(model, model.fitSteps);
    const options = { batchSize: model.batch, epochs: 1, verbose: 0 } as const;
    await net.fit(many.x, many.y, options);
    const start = performance.now();
    await net.fit(many.x, many.y, options);
    return { step, fit: [(performance.now() - start) / model.fitSteps] };
  } finally {
    net.dispose();
  }
}
