/**
 * Random ways to train, and what is trained in each.
 *
 * The target of sample `id` is `2 ** id` and the loss of a batch the sum of its targets, which float32 holds exactly: what was
 * trained is read from the losses alone.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { expect } from 'vitest';
import {
  Callback,
  datasets,
  ImageDataGenerator,
  Loss,
  layers,
  type Node,
  ops,
  Sequence,
  sequential,
  utils,
} from '../../src/index.ts';
import Bits from '../fixtures/sequences/bits.mjs';
import { ascending, fixture, upTo } from '../fixtures/smallDatasets.ts';

const SOURCES = [
  'arrays',
  'generator',
  'local',
  'module',
  'samples',
  'lines',
  'files',
  'images',
  'joined',
  'repeated',
] as const;

/** Most of the time goes into starting workers: values that need many come up less often. */
const weighted = <T>(...values: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> =>
  fc.oneof(...values.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

/** A case: each property is drawn by itself, and says nothing where it does not apply. */
export const cases = fc.record({
  source: fc.constantFrom<(typeof SOURCES)[number]>(...SOURCES, 'module', 'module', 'samples'),
  /** What `onEpochEnd` does, of `local` and `module`. */
  change: weighted([2, 'none'], [1, 'shuffle'], [1, 'grow']),
  batches: fc.integer({ min: 1, max: 4 }),
  batchSize: fc.integer({ min: 1, max: 3 }),
  lastSize: fc.integer({ min: 1, max: 3 }),
  slow: fc.boolean(),
  workers: weighted([6, 0], [6, 1], [5, 2], [1, 7]),
  processes: weighted([3, false], [1, true]),
  maxQueueSize: fc.constantFrom(1, 2, 10),
  /** Of `fit`. */
  shuffle: fc.constantFrom(true, false, 'batch' as const),
  /** Of the ready-made datasets. */
  ownShuffle: fc.constantFrom(true, false, 'batch' as const),
  shuffleWindow: fc.constantFrom(2, 1000),
  epochs: fc.integer({ min: 1, max: 3 }),
  initialEpoch: weighted([2, 0], [1, 2]),
  stepsPerEpoch: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 2 }),
  fits: weighted([3, 1], [2, 2]),
  /** Batches after which the first fit is stopped. */
  stopAfter: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 2 }),
  /** After the first fit. */
  between: weighted([4, 'nothing'], [1, 'evaluate'], [1, 'predict']),
  validation: weighted([3, 'none'], [2, 'arrays'], [1, 'dataset']),
  /** Whether a worker dies, and in which batch or sample. */
  kills: fc.boolean(),
  killedAt: fc.nat(5),
  seed: fc.nat(1000),
});

export type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Many workers, of which one dies, in a sequence that changes: what chance might leave out. */
const many: Case = {
  source: 'module',
  change: 'grow',
  batches: 4,
  batchSize: 3,
  lastSize: 2,
  slow: true,
  workers: 7,
  processes: true,
  maxQueueSize: 10,
  shuffle: true,
  ownShuffle: true,
  shuffleWindow: 1000,
  epochs: 2,
  initialEpoch: 0,
  stepsPerEpoch: undefined,
  fits: 2,
  stopAfter: undefined,
  between: 'evaluate',
  validation: 'arrays',
  kills: true,
  killedAt: 2,
  seed: 1,
};

/** Cases that are always there. */
export const RARE: readonly Case[] = [many, { ...many, processes: false, change: 'none', stepsPerEpoch: 3 }];

/** Which values have come up, so that no part of the space is left out unnoticed. */
export function drawnOf(): { note(given: Case): void; missing(): string[] } {
  const seen = new Set<string>();
  const properties = {
    source: SOURCES,
    change: ['none', 'shuffle', 'grow'],
    workers: [0, 1, 2, 7],
    processes: [true, false],
    shuffle: [true, false, 'batch'],
    ownShuffle: [true, false, 'batch'],
    epochs: [1, 2, 3],
    fits: [1, 2],
    initialEpoch: [0, 2],
    between: ['nothing', 'evaluate', 'predict'],
    validation: ['none', 'arrays', 'dataset'],
    kills: [true, false],
    stepsPerEpoch: [undefined, 1, 6],
    stopAfter: [undefined, 1, 6],
  } as const satisfies { [K in keyof Case]?: readonly Case[K][] };
  return {
    note: (given) => {
      for (const key of Object.keys(properties) as (keyof typeof properties)[]) seen.add(`${key} ${given[key]}`);
      if (runsInWorkers(given)) {
        seen.add(`${given.processes ? 'processes' : 'threads'} ${given.workers}`);
        if (killsOf(given)) seen.add(`killed ${given.processes ? 'process' : 'thread'}`);
      }
    },
    missing: () =>
      [
        ...Object.entries(properties).flatMap(([key, values]) => values.map((value) => `${key} ${value}`)),
        ...[1, 2, 7].flatMap((workers) => [`threads ${workers}`, `processes ${workers}`]),
        'killed thread',
        'killed process',
      ].filter((name) => !seen.has(name)),
  };
}

const runsInWorkers = ({ source, workers }: Case): boolean =>
  workers > 0 && !['arrays', 'generator', 'local'].includes(source);
const killsOf = (given: Case): boolean =>
  given.kills && runsInWorkers(given) && ['module', 'samples', 'lines', 'joined', 'repeated'].includes(given.source);
/** What happens between epochs, where there are hooks. */
export const changeOf = ({ source, change }: Case): Case['change'] =>
  source === 'local' || source === 'module' ? change : 'none';

/** Number of samples; sequences grow beyond it. */
const samplesOf = ({ batches, batchSize, lastSize }: Case): number =>
  (batches - 1) * batchSize + Math.min(lastSize, batchSize);

/** Files of samples, made when first asked for. */
export function newFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-once-'));
  const made = new Map<string, Promise<void>>();
  const file = async (name: string, make: (path: string) => void | Promise<void>): Promise<string> => {
    const path = join(folder, name);
    if (!made.has(path)) made.set(path, Promise.resolve(make(path)));
    await made.get(path);
    return path;
  };
  let flags = 0;
  return {
    remove: () => rmSync(folder, { recursive: true, force: true }),
    /** Where a worker process notes that it has ended. */
    newFlag: () => join(folder, `flag-${flags++}`),
    lines: (count: number) => file(`${count}.txt`, (path) => writeFileSync(path, upTo(count).join('\n'))),
    arrays: (count: number) =>
      file(`${count}.npy`, (path) =>
        utils.saveNpy(
          path,
          upTo(count).map((id) => [2 ** id]),
        ),
      ),
    images: (count: number) =>
      file(`images-${count}`, async (path) => {
        mkdirSync(join(path, 'all'), { recursive: true });
        for (const id of upTo(count)) {
          const pixel = sharp(Uint8Array.of(id), { raw: { width: 1, height: 1, channels: 1 } });
          await pixel.toFile(join(path, 'all', `${String(id).padStart(2, '0')}.png`));
        }
      }),
  };
}

type Files = ReturnType<typeof newFiles>;

/** What a case trains on: data for `fit`, and counters of the sequences with hooks. */
interface Subject {
  readonly data: unknown;
  /** How often batch `index` of pass `epoch` was made: at `32 * epoch + index`. */
  readonly made: Int32Array | undefined;
  /** Calls of `onEpochBegin` and `onEpochEnd`. */
  readonly hooks: Int32Array | undefined;
  /** The samples of a pass in order, as they stand now. */
  readonly ids: () => readonly number[];
}

const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));

async function subjectOf(given: Case, files: Files): Promise<Subject> {
  const { source, batches, batchSize, slow, processes, ownShuffle: shuffle, shuffleWindow, seed } = given;
  const count = samplesOf(given);
  const isAlone = given.workers === 0;
  const flag = killsOf(given) && !isAlone ? (processes ? files.newFlag() : shared(1)) : undefined;
  const deadly = flag === undefined ? {} : { ends: given.killedAt % (source === 'module' ? batches : count), flag };
  const dataset = { batchSize, shuffle, shuffleWindow, seed };
  const plain = { ids: () => upTo(count), made: undefined, hooks: undefined };
  const x = upTo(count).map(() => [1]);
  const y = upTo(count).map((id) => [2 ** id]);
  const fromNumber = { module: fixture('bitSamples.mjs'), args: [deadly] };
  const samples = () => datasets.samplesSequence(count, { toSample: fromNumber, ...dataset });
  switch (source) {
    case 'arrays':
      return { ...plain, data: { x, y } };
    case 'generator':
      return {
        ...plain,
        data: async function* () {
          for (let at = 0; at < count; at += batchSize) {
            yield { x: x.slice(at, at + batchSize), y: y.slice(at, at + batchSize) };
          }
        },
      };
    case 'local':
    case 'module': {
      const [made, hooks] = [shared(32 * 64), shared(2)];
      const counters = processes && source === 'module' && !isAlone ? {} : { made, hooks };
      const lastSize = Math.min(given.lastSize, batchSize);
      const settings = { batches, batchSize, lastSize, change: given.change, slow, ...counters, ...deadly };
      const bits = (source === 'module'
        ? await Sequence.fromModule(fixture('bits.mjs'), settings)
        : new Bits(settings as never)) as unknown as Sequence & { readonly order: number[] };
      return {
        data: bits,
        ids: () => upTo(bits.order.length),
        made: 'made' in counters ? made : undefined,
        hooks: 'hooks' in counters ? hooks : undefined,
      };
    }
    case 'samples':
      return { ...plain, data: await samples() };
    case 'lines': {
      const toSample = { ...fromNumber, export: 'fromLine' };
      return {
        ...plain,
        data: await datasets.linesSequence(await files.lines(count), { toSample, ...dataset, cache: false }),
      };
    }
    case 'files': {
      const y = await files.arrays(count);
      return { ...plain, data: await datasets.arraysSequence({ x: y, y }, dataset) };
    }
    case 'images': {
      const images = await new ImageDataGenerator().flowFromDirectory(await files.images(count), {
        targetSize: [1, 1],
        colorMode: 'grayscale',
        classMode: null,
        batchSize,
        shuffle: shuffle === true,
        seed,
        verbose: false,
      });
      return { ...plain, data: datasets.map(images, { module: fixture('bitSamples.mjs'), export: 'fromPixels' }) };
    }
    case 'joined': {
      const whole = await samples();
      const parts = count === 1 ? [whole] : [0, 1].map((rank) => datasets.shard(whole, rank, 2));
      const joined = datasets.concat(parts[0]!, ...parts.slice(1));
      const same = datasets.map(joined, { module: fixture('bitSamples.mjs'), export: 'asItIs' });
      const inOrder = [0, 1].flatMap((rank) => upTo(count).filter((id) => id % 2 === rank));
      return { ...plain, data: same, ids: () => inOrder };
    }
    case 'repeated': {
      const twice = datasets.repeat(await samples(), 2);
      return { ...plain, data: twice, ids: () => [...upTo(count), ...upTo(count)] };
    }
  }
}

class SumOfTargets extends Loss {
  constructor() {
    super({ reduction: 'sum' });
  }

  override call(yTrue: Node, yPred: Node): Node {
    return ops.sum(ops.add(yTrue, ops.multiply(yPred, 0)), -1);
  }
}

/** The ids of the samples of each batch, by epoch. Stops the run after so many batches. */
class Trained extends Callback {
  readonly epochs: number[][][] = [];
  readonly #stopAfter: number;
  #batches = 0;

  constructor(stopAfter = Infinity) {
    super();
    this.#stopAfter = stopAfter;
  }

  override onEpochBegin(): void {
    this.epochs.push([]);
  }

  override onTrainBatchEnd(): void {
    const ids: number[] = [];
    for (let rest = this.model.batchLoss, id = 0; rest > 0; rest = Math.floor(rest / 2), id++)
      if (rest % 2 === 1) ids.push(id);
    this.epochs.at(-1)!.push(ids);
    if (++this.#batches >= this.#stopAfter) this.model.stopTraining = true;
  }
}

/** What a fit has trained, and what it was to train. */
interface Fit {
  /** The ids of the samples of each batch, by epoch. */
  readonly trained: readonly (readonly (readonly number[])[])[];
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** The samples of its first pass in order. */
  readonly ids: readonly number[];
  /** Samples that came to them until its end. */
  readonly grown: number;
  /** See `Subject`. */
  readonly made: readonly number[];
  readonly hooks: readonly number[];
}

/** What a case has trained. */
export interface Run {
  readonly fits: readonly Fit[];
  /** What evaluation or prediction between the fits gave. */
  readonly between: unknown;
}

export async function trainCase(given: Case, files: Files): Promise<Run> {
  utils.setRandomSeed(given.seed);
  const { workers, maxQueueSize, shuffle, batchSize, source, initialEpoch, stepsPerEpoch, stopAfter } = given;
  const { data, ids, made, hooks } = await subjectOf(given, files);
  const validationData = await validationOf(given);
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  net.compile({ optimizer: 'sgd', loss: new SumOfTargets() });
  const reading = {
    workers,
    maxQueueSize,
    verbose: 0 as const,
    ...(given.processes && runsInWorkers(given) ? { useMultiprocessing: true } : {}),
    ...(source === 'arrays' ? { batchSize } : {}),
  };
  const fits: Fit[] = [];
  let between: unknown;
  for (let fit = 0; fit < given.fits; fit++) {
    const trained = new Trained(fit === 0 ? stopAfter : undefined);
    made?.fill(0);
    hooks?.fill(0);
    const before = ids();
    const { history } = await net.fit(data as never, {
      ...reading,
      shuffle,
      epochs: initialEpoch + given.epochs,
      initialEpoch,
      callbacks: [trained],
      ...(stepsPerEpoch === undefined ? {} : { stepsPerEpoch }),
      ...(validationData === undefined ? {} : { validationData: validationData as never }),
    });
    const grown = ids().length - before.length;
    const counted = { made: [...(made ?? [])], hooks: [...(hooks ?? [])] };
    fits.push({ trained: trained.epochs, history, ids: before, grown, ...counted });
    if (fit > 0 || given.between === 'nothing') continue;
    if (given.between === 'evaluate') {
      between = await net.evaluate(data as never, reading);
    } else {
      const count = ids().length;
      between = await net.predict((source === 'arrays' ? (data as { x: unknown }).x : data) as never, reading);
      expect(between).toMatchObject({ shape: [count, 1] });
    }
  }
  net.dispose();
  return { fits, between };
}

async function validationOf({ validation, seed }: Case): Promise<unknown> {
  if (validation === 'none') return undefined;
  if (validation === 'arrays')
    return [
      [[1], [1]],
      [[1], [2]],
    ];
  return datasets.samplesSequence(3, { toSample: { module: fixture('bitSamples.mjs') }, batchSize: 2, seed });
}

/** Holds what a run has trained against what it was given. */
export function expectEachOnce(given: Case, run: Run): void {
  const { batchSize, source, shuffle, ownShuffle, stepsPerEpoch, epochs, stopAfter = Infinity } = given;
  const change = changeOf(given);
  const isOwn = !['arrays', 'generator', 'local', 'module'].includes(source);
  // A stream comes as it is. Joined shares are as long as batches, which `fit` shuffles.
  const inOrder =
    source === 'generator' || (shuffle === false && change !== 'shuffle' && !(isOwn && ownShuffle !== false));
  for (const [fit, { trained, history, ids, grown, made, hooks }] of run.fits.entries()) {
    const batches = trained.flat();
    const isStopped = fit === 0 && batches.length >= stopAfter;
    const isCut = isStopped || stepsPerEpoch !== undefined;
    let passes = 0;
    for (let at = 0; at < batches.length; ) {
      const expected = change === 'grow' ? upTo(ids.length + passes) : ids;
      const length = lengthOf(given, expected.length);
      const pass = batches.slice(at, at + length);
      const seen = pass.flat();
      at += length;
      if (pass.length === length) {
        passes++;
        expect(ascending(seen)).toEqual(ascending(expected));
        for (const batch of pass) expect(batch.length).toBeLessThanOrEqual(batchSize);
      } else {
        // Left before its end: nothing twice.
        expect(isCut).toBe(true);
        expect(new Set(seen).size).toBe(source === 'repeated' ? new Set(seen).size : seen.length);
      }
      if (inOrder) expect(seen).toEqual(expected.slice(0, seen.length));
    }
    trained.forEach((epoch, i) => {
      const isLast = isStopped && i === trained.length - 1;
      const expected = stepsPerEpoch ?? lengthOf(given, ids.length + (change === 'grow' ? i : 0));
      if (isLast) expect(epoch.length).toBeLessThanOrEqual(expected);
      else expect(epoch).toHaveLength(expected);
    });
    if (isStopped) expect(batches).toHaveLength(stopAfter);
    else expect(trained).toHaveLength(epochs);
    expect(history.loss).toHaveLength(trained.length);
    if (change === 'grow') expect(grown).toBe(passes);
    if (change !== 'none' && hooks.length > 0) expect(hooks[1]).toBe(passes);
    if (!killsOf(given)) for (const count of made) expect(count).toBeLessThanOrEqual(1);
  }
}

/** Batches of a pass over so many samples. */
function lengthOf({ source, batchSize }: Case, samples: number): number {
  if (source === 'repeated') return 2 * Math.ceil(samples / 2 / batchSize);
  if (source === 'joined' && samples > 1) {
    return Math.ceil(Math.ceil(samples / 2) / batchSize) + Math.ceil(Math.floor(samples / 2) / batchSize);
  }
  return Math.ceil(samples / batchSize);
}
