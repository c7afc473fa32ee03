/** Optimizers in whole models: training, schedules without compiling again, averages, files. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  layers,
  loadModel,
  type Model,
  type Optimizer,
  optimizers,
  type Sequential,
  schedules,
  sequential,
  type Tensor,
  tensor,
  utils,
} from '../../src/index.ts';
import { optimizerClasses } from '../../src/nn/optimizers/index.ts';
import { linearData, useReferenceEngine } from './models.ts';

useReferenceEngine();
const folder = mkdtempSync(join(tmpdir(), 'millrace-optimizers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { x, y } = linearData(32);

function compiled(optimizer: Optimizer): Sequential {
  utils.setRandomSeed(1);
  const net = sequential([layers.dense({ units: 3, activation: 'tanh', inputShape: [2] }), layers.dense({ units: 1 })]);
  net.compile({ optimizer, loss: 'mse' });
  return net;
}

const weightsOf = (net: Model): number[][] => net.getWeights().map(({ data }) => [...data] as number[]);

const SCALED = { innerOptimizer: { className: 'Adam', config: {} }, dynamicGrowthSteps: 2 };

const varied: [string, () => Optimizer][] = [
  ...Object.entries(optimizerClasses).map(([name, Class]): [string, () => Optimizer] => [
    name,
    () => new (Class as new (options: object) => Optimizer)(name === 'LossScaleOptimizer' ? SCALED : {}),
  ]),
  [
    'a schedule',
    () => optimizers.adamW({ learningRate: schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 9 }) }),
  ],
  [
    'all common options',
    () =>
      optimizers.nadam({
        weightDecay: 0.1,
        clipnorm: 1,
        useEma: true,
        emaMomentum: 0.9,
        emaOverwriteFrequency: 2,
        lossScaleFactor: 16,
        gradientAccumulationSteps: 2,
        name: 'mine',
      }),
  ],
];

describe('in a model', () => {
  it.each(varied)('%s goes on from a file as if nothing had happened', async (name, make) => {
    const options = { epochs: 1, batchSize: 8, shuffle: false, verbose: 0 } as const;
    const net = compiled(make());
    await net.fit(x, y, options);
    const path = join(folder, `${name.replaceAll(' ', '-')}.keras`);
    await net.save(path);
    const loaded = await loadModel(path);
    expect(loaded.optimizer.iterations).toBe(4);
    expect(loaded.optimizer.learningRate).toBeCloseTo(net.optimizer.learningRate, 8);
    expect(loaded.optimizer.getConfig()).toEqual(net.optimizer.getConfig());
    expect(loaded.optimizer.common).toEqual(net.optimizer.common);
    await net.fit(x, y, options);
    await loaded.fit(x, y, options);
    expect(weightsOf(loaded)).toEqual(weightsOf(net));
  });

  it('follows a schedule with one program, and shows the rate to callbacks', async () => {
    const learningRate = schedules.piecewiseConstantDecay({ boundaries: [1], values: [0.5, 0] });
    const net = compiled(optimizers.sgd({ learningRate }));
    const rates: number[] = [];
    await net.fit(x, y, {
      batchSize: 8,
      epochs: 1,
      verbose: 0,
      callbacks: [
        {
          onTrainBatchEnd() {
            rates.push(net.optimizer.learningRate);
          },
        },
      ],
    });
    expect(rates).toEqual([0.5, 0, 0, 0]);
    const before = weightsOf(net);
    await net.fit(x, y, { batchSize: 8, epochs: 1, verbose: 0 });
    expect(weightsOf(net)).toEqual(before);
  });

  it('ends fit with the averages of useEma', async () => {
    const options = { epochs: 1, batchSize: 8, shuffle: false, verbose: 0 } as const;
    const net = compiled(optimizers.sgd({ learningRate: 0.1, useEma: true, emaMomentum: 0 }));
    const plain = compiled(optimizers.sgd({ learningRate: 0.1 }));
    const first = compiled(optimizers.sgd({ learningRate: 0.1 }));
    const kept = compiled(optimizers.sgd({ learningRate: 0.1, useEma: true, emaMomentum: 1 }));
    for (const model of [net, plain, kept]) await model.fit(x, y, options);
    await first.trainOnBatch(...firstBatch());
    // A momentum of 0 keeps the latest weights, one of 1 those of the first update.
    expect(weightsOf(net)).toEqual(weightsOf(plain));
    weightsOf(kept).forEach((values, i) => {
      expect(values).toBeAllClose(weightsOf(first)[i]!);
    });
  });

  it('updates once in gradientAccumulationSteps batches, as one batch of them all would', async () => {
    const options = { epochs: 2, shuffle: false, verbose: 0 } as const;
    const small = compiled(optimizers.sgd({ learningRate: 0.1, gradientAccumulationSteps: 4 }));
    const big = compiled(optimizers.sgd({ learningRate: 0.1 }));
    await small.fit(x, y, { ...options, batchSize: 8 });
    await big.fit(x, y, { ...options, batchSize: 32 });
    weightsOf(small).forEach((values, i) => {
      expect(values).toBeAllClose(weightsOf(big)[i]!);
    });
  });
});

interface FileGoldens {
  readonly x: { readonly shape: number[]; readonly data: number[] };
  readonly y: { readonly shape: number[]; readonly data: number[] };
  readonly cases: readonly { readonly file: string; readonly weights: readonly (readonly number[])[] }[];
}

describe('files of Keras 3.15.1', () => {
  const at = (name: string): URL => new URL(`../golden/optimizers/${name}`, import.meta.url);
  const { files } = JSON.parse(readFileSync(at('optimizers.json'), 'utf8')) as { files: FileGoldens };
  const given = (values: FileGoldens['x']): Tensor => tensor(Float32Array.from(values.data), values.shape);

  it.each(files.cases)('$file: the next three batches give the weights of Keras', async ({ file, weights }) => {
    const net = await loadModel(fileURLToPath(at(file)));
    expect(net.optimizer.iterations).toBe(3);
    for (let i = 0; i < 3; i++) await net.trainOnBatch(given(files.x), given(files.y));
    weightsOf(net).forEach((values, i) => {
      expect(values).toBeAllClose([...weights[i]!], { rtol: 1e-4, atol: 1e-5 });
    });
    const { optimizer } = net;
    const path = join(folder, file);
    await net.save(path);
    expect((await loadModel(path)).optimizer.common).toEqual(optimizer.common);
  });
});

function firstBatch(): [number[][], number[][]] {
  const pairs = Array.from({ length: 8 }, (_, i) => [x.data[2 * i]!, x.data[2 * i + 1]!] as number[]);
  return [pairs, Array.from({ length: 8 }, (_, i) => [y.data[i]!] as number[])];
}
