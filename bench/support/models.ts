/** The models that step times are measured with; `peers/train_step.py` holds the same for the peers. */
import { layers, type Model, type Policy, sequential, type Tensor, tensor } from 'millrace';
import { mobile, resnet50, transformer } from './deepModels.ts';

/** One model of the benchmark. */
export interface BenchModel {
  /** What it is, for people. */
  readonly title: string;
  readonly batch: number;
  /** Shape of one sample. */
  readonly inputShape: readonly number[];
  readonly numClasses: number;
  /** Steps of the `fit` that is timed. */
  readonly fitSteps: number;
  build(): Model;
}

const relu = { activation: 'relu' } as const;

/** From pure overhead (tiny) to pure convolution (pets), and the usual deep blocks. */
export const BENCH_MODELS: Readonly<Record<string, BenchModel>> = {
  tiny: {
    title: 'tiny, 2-1000-2 (8)',
    batch: 8,
    inputShape: [2],
    numClasses: 2,
    fitSteps: 200,
    build: () =>
      sequential([
        layers.dense({ units: 1000, ...relu, inputShape: [2] }),
        layers.dense({ units: 2, activation: 'softmax' }),
      ]),
  },
  mlp: {
    title: 'mlp, 784-512-512-10 (128)',
    batch: 128,
    inputShape: [784],
    numClasses: 10,
    fitSteps: 100,
    build: () =>
      sequential([
        layers.dense({ units: 512, ...relu, inputShape: [784] }),
        layers.dense({ units: 512, ...relu }),
        layers.dense({ units: 10, activation: 'softmax' }),
      ]),
  },
  cnn: {
    title: 'cnn, the MNIST convnet of Keras (64)',
    batch: 64,
    inputShape: [28, 28, 1],
    numClasses: 10,
    fitSteps: 20,
    build: () =>
      sequential([
        layers.conv2d({ filters: 32, kernelSize: 3, ...relu, inputShape: [28, 28, 1] }),
        layers.conv2d({ filters: 64, kernelSize: 3, ...relu }),
        layers.maxPooling2d(),
        layers.dropout({ rate: 0.25 }),
        layers.flatten(),
        layers.dense({ units: 128, ...relu }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 10, activation: 'softmax' }),
      ]),
  },
  vgg: {
    title: 'vgg, 6 convolutions with batch normalization, 32x32 (64)',
    batch: 64,
    inputShape: [32, 32, 3],
    numClasses: 10,
    fitSteps: 20,
    build: () => {
      const net = sequential();
      for (const filters of [32, 64, 128]) {
        const first = net.layers.length === 0 ? { inputShape: [32, 32, 3] } : {};
        net.add(layers.conv2d({ filters, kernelSize: 3, padding: 'same', ...relu, ...first }));
        net.add(layers.batchNormalization());
        net.add(layers.conv2d({ filters, kernelSize: 3, padding: 'same', ...relu }));
        net.add(layers.maxPooling2d());
      }
      net.add(layers.flatten());
      net.add(layers.dense({ units: 256, ...relu }));
      net.add(layers.dense({ units: 10, activation: 'softmax' }));
      return net;
    },
  },
  pets: {
    title: 'pets, 4 convolutions, 96x96 (32)',
    batch: 32,
    inputShape: [96, 96, 3],
    numClasses: 2,
    fitSteps: 20,
    build: () => {
      const net = sequential();
      for (const filters of [32, 64, 128, 128]) {
        const first = net.layers.length === 0 ? { inputShape: [96, 96, 3] } : {};
        net.add(layers.conv2d({ filters, kernelSize: 3, ...relu, ...first }));
        net.add(layers.maxPooling2d());
      }
      net.add(layers.flatten());
      net.add(layers.dense({ units: 512, ...relu }));
      net.add(layers.dense({ units: 2, activation: 'softmax' }));
      return net;
    },
  },
  lstm: {
    title: 'lstm, 128 units, 100 steps of 32 (64)',
    batch: 64,
    inputShape: [100, 32],
    numClasses: 2,
    fitSteps: 20,
    build: () =>
      sequential([
        layers.lstm({ units: 128, inputShape: [100, 32] }),
        layers.dense({ units: 2, activation: 'softmax' }),
      ]),
  },
  transformer: {
    title: 'transformer, 2 encoder layers of 128 units, 4 heads, 64 tokens (32)',
    batch: 32,
    inputShape: [64, 128],
    numClasses: 10,
    fitSteps: 20,
    build: transformer,
  },
  mobile: {
    title: 'mobile, 6 depthwise-separable blocks, 64x64 (32)',
    batch: 32,
    inputShape: [64, 64, 3],
    numClasses: 10,
    fitSteps: 20,
    build: mobile,
  },
};

/** What is compiled, but not trained: too slow for a benchmark of two cores. */
export const COMPILE_MODELS: Readonly<Record<string, BenchModel>> = {
  ...BENCH_MODELS,
  resnet50: {
    title: 'ResNet-50, 224x224 (8)',
    batch: 8,
    inputShape: [224, 224, 3],
    numClasses: 1000,
    fitSteps: 1,
    build: resnet50,
  },
};

/** Compiled as the peers are: Adam, crossentropy, accuracy. */
export function compiled(model: BenchModel, policy: Policy = 'float32'): Model {
  const net = model.build();
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'], policy });
  return net;
}

/** Evenly spread numbers in [0, 1) and one-hot labels. The values do not matter for the time, denormals would. */
export function batchesOf(model: BenchModel, batches: number): { x: Tensor; y: Tensor } {
  const samples = model.batch * batches;
  const size = model.inputShape.reduce((product, dim) => product * dim, 1);
  const x = Float32Array.from({ length: samples * size }, (_, i) => (i * 0.618033988749895) % 1);
  const y = new Float32Array(samples * model.numClasses);
  for (let i = 0; i < samples; i++) y[i * model.numClasses + ((i * 7 + (i >> 3)) % model.numClasses)] = 1;
  return { x: tensor(x, [samples, ...model.inputShape]), y: tensor(y, [samples, model.numClasses]) };
}
