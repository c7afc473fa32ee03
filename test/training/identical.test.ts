/**
 * History and weights are the same, bit for bit, whoever makes the batches: the main thread, any number of worker threads or of
 * worker processes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  datasets,
  engines,
  type FitOptions,
  ImageDataGenerator,
  input,
  layers,
  model,
  Sequence,
  type Sequential,
  sequential,
  utils,
} from '../../src/index.ts';
import { fixture, upTo } from '../fixtures/smallDatasets.ts';
import { noise, writeImage } from '../imageFiles.ts';
import { isNative } from './models.ts';

const SAMPLES = 40;

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-identical-'));
  for (const i of upTo(14)) {
    // One is kept exactly, the other is decoded by a lossy decoder.
    await writeImage(at('images', i % 2 ? 'cat' : 'dog', `${i}.png`), [9, 7, 3], noise(189, i));
    await writeImage(at('images', i % 2 ? 'cat' : 'dog', `${i}.jpg`), [16, 12, 3], noise(576, 20 + i));
  }
  writeFileSync(at('lines.txt'), upTo(SAMPLES).join('\n'));
  const rows = upTo(SAMPLES).map((i) => [Math.sin(i), Math.cos(3 * i)] as const);
  await utils.saveNpy(at('x.npy'), rows);
  await utils.saveNpy(
    at('y.npy'),
    rows.map(([a, b]) => [a - 2 * b]),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const previous = engines.current().name;
afterAll(() => engines.use(previous));

/** Data to train on, data to validate with, and a model for them. */
interface Setting {
  readonly data: () => Promise<readonly [train: Sequence, validation: Sequence]>;
  readonly net: () => Pick<Sequential, 'fit' | 'getWeights' | 'dispose'>;
}

function tabular(): Sequential {
  const net = sequential([
    layers.dense({ units: 6, activation: 'tanh', inputShape: [2] }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  return net;
}

function convolutional(): Sequential {
  const net = sequential([
    layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 3] }),
    layers.batchNormalization(),
    layers.flatten(),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 2, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return net;
}

function branches(): ReturnType<Setting['net']> {
  const [left, right] = ['left', 'right'].map((name) => input({ shape: [], name }));
  const rows = [left!, right!].map((x) => layers.reshape({ targetShape: [1] }).apply(x));
  const hidden = layers.dense({ units: 6, activation: 'tanh' }).apply(layers.concatenate().apply(rows));
  const dropped = layers.dropout({ rate: 0.3 }).apply(hidden);
  const net = model({
    inputs: [left!, right!],
    outputs: {
      sum: layers.dense({ units: 1 }).apply(dropped),
      sign: layers.dense({ units: 1, activation: 'sigmoid' }).apply(dropped),
    },
  });
  net.compile({ optimizer: 'adam', loss: { sum: 'mse', sign: 'binaryCrossentropy' } });
  return net;
}

const order = { batchSize: 4, seed: 3 };
const lines = () =>
  datasets.linesSequence(at('lines.txt'), {
    toSample: { module: fixture('toSample.mjs'), export: 'summing' },
    shuffleWindow: 16,
    ...order,
  });
const arrays = () => datasets.arraysSequence({ x: at('x.npy'), y: at('y.npy') }, order);
const samples = () =>
  datasets.samplesSequence(SAMPLES, { toSample: { module: fixture('makeSample.mjs'), export: 'summing' }, ...order });
const parts = async (whole: Sequence) => datasets.split(whole, { fraction: 0.25, seed: 1 });

const SETTINGS: Readonly<Record<string, Setting>> = {
  'a sequence of a module, with random numbers': {
    data: () =>
      Promise.all([6, 3].map((length) => Sequence.fromModule(fixture('linearRows.mjs'), { length }))) as Promise<
        [Sequence, Sequence]
      >,
    net: tabular,
  },
  'images, decoded and augmented': {
    data: async () => {
      const augmented = new ImageDataGenerator({
        rescale: 1 / 255,
        rotationRange: 20,
        zoomRange: 0.2,
        widthShiftRange: 0.1,
        horizontalFlip: true,
      });
      return parts(await augmented.flowFromDirectory(at('images'), { targetSize: [8, 8], verbose: false, ...order }));
    },
    net: convolutional,
  },
  'lines, mixed in windows': { data: async () => parts(await lines()), net: tabular },
  'arrays on disk': { data: async () => parts(await arrays()), net: tabular },
  'samples of a function, with random numbers': { data: async () => parts(await samples()), net: tabular },
  'a dataset of datasets': {
    data: async () => {
      const [train, validation] = datasets.split(await arrays(), { fraction: 0.25, seed: 1 });
      const change = { module: fixture('jitter.mjs'), args: [0.1] };
      return [
        datasets.map(datasets.concat(train, await samples(), datasets.take(await lines(), 3)), change),
        validation,
      ];
    },
    net: tabular,
  },
  'two inputs and outputs by name': {
    data: () =>
      Promise.all(
        [5, 2].map((length) => Sequence.fromModule(fixture('twoBranches.mjs'), { length, weighted: true })),
      ) as Promise<[Sequence, Sequence]>,
    net: branches,
  },
};

async function train({ data, net: make }: Setting, kind: FitOptions, seed = 8) {
  utils.setRandomSeed(seed);
  const [training, validationData] = await data();
  const net = make();
  const options = { epochs: 3, validationData, maxQueueSize: 3, verbose: 0, ...kind } as const;
  const { history } = await net.fit(training, options);
  const weights = net.getWeights().map(({ data: values }) => [...values]);
  net.dispose();
  return { history, weights };
}

const threads = (...workers: number[]) => workers.map((count) => ({ workers: count }));
const processes = (...workers: number[]) => workers.map((count) => ({ workers: count, useMultiprocessing: true }));
/** Which engine it is changes nothing about who makes the batches: where there are two, the slow one is asked less often. */
const ENGINES = [
  { engine: 'native', isMain: isNative },
  { engine: 'reference', isMain: !isNative },
] as const;
/** What is made of everything else tries every number of processes, which take longest to start. */
const everyKind = [...threads(1, 2, 7), ...processes(1, 2, 7)];
const kindsOf = (name: string, isMain: boolean) => {
  if (!isMain) return [...threads(2), ...processes(2)];
  return name === 'a dataset of datasets' ? everyKind : [...threads(1, 2, 7), ...processes(2)];
};

describe.each(ENGINES)('the $engine engine', ({ engine, isMain }) => {
  it.runIf(engine === 'reference' || isNative).each(Object.keys(SETTINGS))('trains the same with %s', async (name) => {
    engines.use(engine);
    const alone = await train(SETTINGS[name]!, { workers: 0 });
    const { loss, val_loss: valLoss } = alone.history;
    expect(new Set([...loss!, ...valLoss!]).size).toBe(6);
    for (const kind of kindsOf(name, isMain))
      expect(await train(SETTINGS[name]!, kind), JSON.stringify(kind)).toEqual(alone);
    // What would be the same whatever is trained would prove nothing.
    expect((await train(SETTINGS[name]!, { workers: 0 }, 9)).weights).not.toEqual(alone.weights);
  });
});
