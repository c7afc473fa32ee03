/** Small models and data that the tests of training share. */
import { afterAll, beforeAll } from 'vitest';
import { engines, layers, type Sequential, sequential, type Tensor, tensor, utils } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';

/** Whether the native engine can run here. */
export const isNative = engines.available().some(({ name, isAvailable }) => name === 'native' && isAvailable);

/**
 * Makes models of this test file run on the reference engine, and puts the former engine back afterwards: files share a
 * process. Call it at the top of the file.
 */
export function useReferenceEngine(): void {
  const previous = engines.current().name;
  engines.use('reference');
  beforeAll(() => engines.use('reference'));
  afterAll(() => engines.use(previous));
}

/** Samples with two features and the targets of a fixed linear function, one column. */
export function linearData(samples: number, seed = 1): { x: Tensor; y: Tensor } {
  const random = new RandomStream(seed);
  const x = Float32Array.from({ length: samples * 2 }, () => random.uniform(-1, 1));
  const y = Float32Array.from({ length: samples }, (_, i) => 2 * x[2 * i]! - x[2 * i + 1]! + 0.5);
  return { x: tensor(x, [samples, 2]), y: tensor(y, [samples, 1]) };
}

/** A linear model, compiled with mean squared error and mean absolute error; equal for equal seeds. */
export function linearModel(seed = 1): Sequential {
  utils.setRandomSeed(seed);
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
  return net;
}

/** Layers of every kind that keeps state or draws random numbers, for classes 0 to 2 of 4 features. */
export function classifier(seed = 1): Sequential {
  utils.setRandomSeed(seed);
  const net = sequential([
    layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
    layers.batchNormalization(),
    layers.dropout({ rate: 0.25 }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return net;
}

/** Samples for {@link classifier}. */
export function classData(samples: number, seed = 1): { x: Tensor; y: Tensor } {
  const random = new RandomStream(seed);
  const x = Float32Array.from({ length: samples * 4 }, () => random.normal());
  const y = Int32Array.from({ length: samples }, (_, i) => (x[4 * i]! > 0 ? (x[4 * i + 1]! > 0 ? 2 : 1) : 0));
  return { x: tensor(x, [samples, 4]), y: tensor(y) };
}

/** Rows of a tensor. */
export function rows({ data, shape, dtype }: Tensor, from: number, to: number): Tensor {
  const size = data.length / shape[0]!;
  return tensor(data.slice(from * size, to * size), [to - from, ...shape.slice(1)], dtype);
}
