/** Functional models against Keras 3.15.1 (scripts/golden/functional.py): training by output, and the order of layers. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type CompileOptions,
  type EngineName,
  engines,
  input,
  layers,
  model,
  type SymbolicTensor,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { testEngines } from '../nn/availableEngines.ts';

interface GoldenArray {
  readonly shape: number[];
  readonly data: number[];
}

type Named = Readonly<Record<string, GoldenArray>>;

interface GoldenRun {
  readonly name: string;
  readonly compile: Readonly<Record<string, unknown>>;
  readonly start: GoldenArray[];
  readonly batches: { x: Named; y: Named; sampleWeight: Named; logs: Record<string, number> }[];
  readonly weights: GoldenArray[];
  readonly predictions: GoldenArray[];
}

interface MaskedRun {
  readonly start: GoldenArray[];
  readonly batches: { x: GoldenArray; y: GoldenArray[]; sampleWeight: GoldenArray[]; logs: Record<string, number> }[];
  readonly weights: GoldenArray[];
}

interface GoldenOrder {
  readonly name: string;
  readonly layers: [name: string, reads: string[]][];
  readonly inputs: string[];
  readonly outputs: string[];
  readonly order: string[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/functional/functional.json', import.meta.url), 'utf8')) as {
  runs: GoldenRun[];
  masked: MaskedRun;
  orders: GoldenOrder[];
};

const toTensor = ({ shape, data }: GoldenArray): Tensor => tensor(Float32Array.from(data), shape);
const toTensors = (named: Named): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, toTensor(value)]));

function twoInTwoOut() {
  const left = input({ shape: [3], name: 'left' });
  const right = input({ shape: [3], name: 'right' });
  const shared = layers.dense({ units: 4, activation: 'tanh', name: 'shared' });
  const both = layers.concatenate({ name: 'both' }).apply([shared.apply(left), shared.apply(right)]);
  const hidden = layers
    .dense({
      units: 5,
      activation: 'relu',
      kernelRegularizer: { className: 'L2', config: { l2: 0.01 } },
      name: 'hidden',
    })
    .apply(both);
  const price = layers.dense({ units: 1, name: 'price' }).apply(hidden);
  const kind = layers.dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(hidden);
  return model({ inputs: [left, right], outputs: [price, kind] });
}

/** What `compile` of Keras was given, in camelCase. */
function compileOptions({ loss_weights, weighted_metrics, ...rest }: GoldenRun['compile']): CompileOptions {
  return {
    ...rest,
    ...(loss_weights === undefined ? {} : { lossWeights: loss_weights }),
    ...(weighted_metrics === undefined ? {} : { weightedMetrics: weighted_metrics }),
  } as CompileOptions;
}

describe.each(testEngines.filter(({ engine }) => engine !== undefined))(
  'on the $name engine',
  ({ name: engineName }) => {
    it.each(golden.runs)('trains two inputs and two outputs as Keras does: losses $name', async (run) => {
      engines.use(engineName as EngineName);
      const net = twoInTwoOut();
      net.setWeights(run.start.map(toTensor));
      net.compile({
        optimizer: { className: 'SGD', config: { learningRate: 0.05, momentum: 0.9 } },
        ...compileOptions(run.compile),
      });
      for (const batch of run.batches) {
        const y = toTensors(batch.y);
        const logs = await net.trainOnBatch(toTensors(batch.x), run.name === 'records' ? y : Object.values(y), {
          sampleWeight: toTensors(batch.sampleWeight),
          returnDict: true,
        });
        expect(Object.keys(logs).sort()).toEqual(Object.keys(batch.logs).sort());
        for (const [key, value] of Object.entries(batch.logs)) expect(logs[key], key).toBeCloseTo(value, 4);
      }
      net.getWeights().forEach((weight, i) => {
        expect(weight.data).toBeAllClose(Float32Array.from(run.weights[i]!.data), { rtol: 1e-4, atol: 1e-5 });
      });
      const predictions = await net.predictOnBatch(toTensors(run.batches.at(-1)!.x));
      predictions.forEach((prediction, i) => {
        expect(prediction.data).toBeAllClose(Float32Array.from(run.predictions[i]!.data), { rtol: 1e-4, atol: 1e-5 });
      });
      net.dispose();
    });

    it('hands masks on to layers, losses and metrics as Keras does', async () => {
      const { start, batches, weights } = golden.masked;
      engines.use(engineName as EngineName);
      const words = input({ shape: [5], dtype: 'int32', name: 'words' });
      const vectors = layers.embedding({ inputDim: 7, outputDim: 4, maskZero: true }).apply(words);
      const both = layers.bidirectional({ layer: layers.lstm({ units: 3, returnSequences: true }) }).apply(vectors);
      const tags = layers.dense({ units: 3, activation: 'softmax', name: 'tags' }).apply(both);
      const last = layers.gru({ units: 4 }).apply(both);
      const kind = layers.dense({ units: 1, activation: 'sigmoid', name: 'kind' }).apply(last);
      const net = model({ inputs: words, outputs: [tags, kind] });
      net.setWeights(start.map(toTensor));
      net.compile({
        optimizer: { className: 'SGD', config: { learningRate: 0.1 } },
        loss: ['sparseCategoricalCrossentropy', 'binaryCrossentropy'],
        metrics: [['accuracy'], []],
        weightedMetrics: [['accuracy'], ['mae']],
      });
      for (const { x, y, sampleWeight, logs: expected } of batches) {
        const logs = await net.trainOnBatch(toTensor(x), y.map(toTensor), {
          sampleWeight: sampleWeight.map(toTensor),
          returnDict: true,
        });
        expect(Object.keys(logs).sort()).toEqual(Object.keys(expected).sort());
        for (const [key, value] of Object.entries(expected)) expect(logs[key], key).toBeCloseTo(value, 4);
      }
      net.getWeights().forEach((weight, i) => {
        expect(weight.data).toBeAllClose(Float32Array.from(weights[i]!.data), { rtol: 1e-4, atol: 1e-5 });
      });
      net.dispose();
    });
  },
);

it.each(golden.orders)('lists layers as Keras does: $name', (spec) => {
  const tensors = new Map<string, SymbolicTensor>();
  for (const [name, reads] of spec.layers) {
    const given = reads.map((read) => tensors.get(read)!);
    if (given.length === 0) tensors.set(name, input({ shape: [2], name }));
    else if (given.length === 1) tensors.set(name, layers.dense({ units: 2, name }).apply(given[0]!));
    else tensors.set(name, layers.add({ name }).apply(given));
  }
  const all = (names: string[]): SymbolicTensor[] => names.map((name) => tensors.get(name)!);
  const net = model({ inputs: all(spec.inputs), outputs: all(spec.outputs) });
  expect(net.layers.map(({ name }) => name)).toEqual(spec.order);
});
