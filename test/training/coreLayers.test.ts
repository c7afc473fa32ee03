/** Whole steps of training against Keras 3.15.1 on TensorFlow (scripts/golden/core_training.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  input,
  type Layer,
  layers,
  model,
  type Optimizer,
  ops,
  optimizers,
  sequential,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { type GoldenArray, numbers } from '../nn/goldens.ts';
import { useReferenceEngine } from './models.ts';

useReferenceEngine();

interface TrainingCase {
  readonly name: string;
  readonly start: readonly GoldenArray[];
  readonly x: readonly GoldenArray[];
  readonly y: readonly GoldenArray[];
  readonly sampleWeight: GoldenArray | null;
  /** Of each batch; the first only, where a later one is not a number. */
  readonly losses: readonly number[];
  /** Of the first batch, in the end. */
  readonly test: number;
  readonly weights: readonly GoldenArray[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('../golden/nnTraining/coreTraining.json', import.meta.url), 'utf8'),
) as { cases: TrainingCase[] };

const parts: Record<string, () => { readonly stack: readonly Layer[]; readonly optimizer: Optimizer }> = {
  'spectral normalization and penalties': () => ({
    stack: [
      layers.spectralNormalization({
        layer: layers.dense({
          units: 4,
          activation: 'tanh',
          activityRegularizer: { className: 'L2', config: { l2: 0.1 } },
          kernelRegularizer: 'l2',
        }),
        powerIterations: 2,
        inputShape: [3],
      }),
      layers.activityRegularization({ l1: 0.05 }),
      layers.dense({ units: 2 }),
    ],
    optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.5 }),
  }),
  'masked steps': () => ({
    stack: [
      layers.masking({ inputShape: [4, 2] }),
      layers.dense({ units: 3, activation: 'tanh' }),
      layers.dense({ units: 2 }),
    ],
    optimizer: optimizers.sgd(),
  }),
  'masked steps with weights': () => ({
    stack: [layers.masking({ inputShape: [4, 2] }), layers.dense({ units: 2 })],
    optimizer: optimizers.sgd(),
  }),
  'a scale of the loss': () => ({
    stack: [layers.dense({ units: 1, inputShape: [2] })],
    optimizer: optimizers.lossScaleOptimizer({
      innerOptimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.5 }),
      initialScale: 16,
      dynamicGrowthSteps: 2,
    }),
  }),
};

const asTensor = (array: GoldenArray): Tensor => tensor(numbers(array), array.shape);

describe('six steps of training give the losses and weights of Keras', () => {
  it.each(cases)('$name', async (golden) => {
    const { stack, optimizer } = parts[golden.name]!();
    const net = sequential(stack);
    net.compile({ optimizer, loss: 'mse' });
    // Each layer has its arrays in the order of its weights.
    net.setWeights(inOrder(net.layers, golden.start));
    const sampleWeight = golden.sampleWeight === null ? undefined : asTensor(golden.sampleWeight);
    const losses: number[] = [];
    for (const [i, x] of golden.x.entries()) {
      losses.push((await net.trainOnBatch(asTensor(x), asTensor(golden.y[i]!), { sampleWeight })) as number);
    }
    expect(losses.slice(0, golden.losses.length)).toBeAllClose([...golden.losses], { rtol: 1e-4, atol: 1e-5 });
    const expected = inOrder(net.layers, golden.weights);
    net.getWeights().forEach(({ data }, i) => {
      expect(data).toBeAllClose([...expected[i]!.data], { rtol: 1e-4, atol: 1e-5 });
    });
    const test = await net.testOnBatch(asTensor(golden.x[0]!), asTensor(golden.y[0]!), { sampleWeight });
    expect(test).toBeAllClose(golden.test, { rtol: 1e-4, atol: 1e-5 });
  });
});

/** Arrays in the order of `layer.weights` as those of models have them: of each layer first those that learn. */
function inOrder(stack: readonly Layer[], arrays: readonly GoldenArray[]): Tensor[] {
  let next = 0;
  return stack.flatMap((layer) => {
    const byWeight = new Map(layer.weights.map((weight) => [weight, asTensor(arrays[next++]!)]));
    return [...layer.trainableWeights, ...layer.nonTrainableWeights].map((weight) => byWeight.get(weight)!);
  });
}

describe('functions in models', () => {
  it('are layers, and rates that are asked for at each step', async () => {
    const asked: number[] = [];
    const a = input({ shape: [3] });
    const b = input({ shape: [3] });
    const distance = layers.lambda({ function: ([x, y]) => ops.abs(ops.subtract(x!, y!)) });
    const halved = layers.lambda({
      function: (x, { factor }) => ops.multiply(x, factor as number),
      arguments: { factor: 0.5 },
    });
    const net = model({
      inputs: [a, b],
      outputs: layers.dense({ units: 1 }).apply(halved.apply(distance.apply([a, b]))),
    });
    const learningRate = (): number => asked.push(0) / 100;
    net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'mse' });
    const x = [tensor([[1, 2, 3]]), tensor([[3, 2, 1]])];
    const [first, second] = [await net.trainOnBatch(x, tensor([[1]])), await net.trainOnBatch(x, tensor([[1]]))];
    expect(second).toBeLessThan(first as number);
    expect(asked.length).toBe(2);
    await expect(net.save('never.keras')).rejects.toThrow(/layer "lambda": function is .*; a file holds names only/);
  });
});
