/** Functional and nested models, for variedModels.ts: every layer that takes lists, is made of others or hands on states. */
import { input, layers, losses, metrics, model, optimizers, sequential, type Tensor, tensor } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import type { VariedModel } from './variedModels.ts';

function noise(...shape: number[]): Tensor {
  const random = new RandomStream(7, ...shape);
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

const words = tensor(Int32Array.from([1, 2, 3, 0, 0, 4, 5, 6, 1, 2, 3, 0, 0, 0, 0]), [3, 5]);

export const variedGraphs: readonly VariedModel[] = [
  {
    name: 'branches',
    make: () => {
      const left = input({ shape: [4], name: 'left' });
      const right = input({ shape: [4], name: 'right' });
      const shared = layers.dense({ units: 4, activation: 'tanh', name: 'shared' });
      const pair = [shared.apply(shared.apply(left)), shared.apply(right)];
      const merged = [
        layers.add().apply(pair),
        layers.subtract().apply(pair),
        layers.multiply().apply(pair),
        layers.average().apply(pair),
        layers.maximum().apply(pair),
        layers.minimum().apply(pair),
        layers.dot({ axes: 1, normalize: true }).apply(pair),
      ];
      const all = layers.concatenate({ axis: -1 }).apply(merged);
      const scores = layers.dense({ units: 2, name: 'scores' }).apply(all);
      const total = layers.einsumDense({ equation: 'ab,bc->ac', outputShape: 1, biasAxes: 'c', name: 'total' });
      return model({ inputs: [left, right], outputs: [scores, total.apply(all)], name: 'two branches' });
    },
    compile: () => ({
      optimizer: optimizers.adam({ learningRate: 0.02 }),
      loss: ['mse', losses.huber({ delta: 0.5 })],
      lossWeights: [2, 0.5],
      metrics: [['mae', metrics.meanSquaredError({ name: 'squares' })], []],
      weightedMetrics: [['mae'], ['mse']],
    }),
    x: [noise(5, 4), noise(5, 4)],
    y: [noise(5, 2), noise(5, 1)],
  },
  {
    name: 'names',
    make: () => {
      const one = input({ shape: [3], name: 'a' });
      const two = input({ shape: [3], name: 'b' });
      const inner = model({
        inputs: { right: one, left: two },
        outputs: {
          zeta: layers.dense({ units: 2 }).apply(layers.add().apply([one, two])),
          alpha: layers.dense({ units: 3 }).apply(layers.subtract().apply([one, two])),
        },
        name: 'inner',
      });
      const stack = sequential(
        [layers.dense({ units: 3, activation: 'relu', inputShape: [6] }), layers.batchNormalization()],
        { name: 'stack' },
      );
      const p = input({ shape: [6], name: 'p' });
      const q = input({ shape: [3], name: 'q' });
      const [zeta, alpha] = inner.apply([stack.apply(p), q]) as unknown as readonly [never, never];
      const [late] = inner.apply([q, alpha]) as unknown as readonly [never];
      const head = layers.dense({ units: 1 }).apply(layers.concatenate().apply([zeta, late]));
      return model({ inputs: { second: q, first: p }, outputs: { price: head, late, early: alpha } });
    },
    compile: () => ({
      optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }),
      loss: { price: 'mse', late: losses.meanAbsoluteError() },
      lossWeights: { price: 0.5 },
      metrics: { price: ['mae'], late: 'mse' },
      weightedMetrics: { late: ['mse'] },
    }),
    x: { first: noise(6, 6), second: noise(6, 3) },
    y: { price: noise(6, 1), late: noise(6, 2), early: noise(6, 3) },
  },
  {
    name: 'states and masks',
    make: () => {
      const ids = input({ shape: [5], dtype: 'int32', name: 'ids' });
      const embedded = layers.embedding({ inputDim: 7, outputDim: 4, maskZero: true }).apply(ids);
      const encoder = layers.lstm({ units: 3, returnSequences: true, returnState: true });
      const [y, h, c] = encoder.apply(embedded) as unknown as readonly [never, never, never];
      const decoder = layers.lstm({ units: 3, returnSequences: true });
      const decoded = decoder.apply(y, { initialState: [h, c] });
      const both = layers.bidirectional({ layer: layers.gru({ units: 2, returnSequences: true }), mergeMode: 'sum' });
      const rows = layers.timeDistributed({ layer: layers.dense({ units: 3 }) }).apply(both.apply(decoded));
      const cells = [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3 }), layers.simpleRnnCell({ units: 2 })];
      const steps = layers.rnn({ cell: cells, returnSequences: true }).apply(rows);
      const masked = layers.masking({ maskValue: 0.5 }).apply(steps);
      const last = layers.rnn({ cell: layers.simpleRnnCell({ units: 3 }) }).apply(masked);
      return model({ inputs: ids, outputs: layers.dense({ units: 2 }).apply(last) });
    },
    compile: () => ({ optimizer: 'rmsprop', loss: 'mse' }),
    x: words,
    y: noise(3, 2),
  },
  {
    name: 'attention',
    make: () => {
      const x = input({ shape: [4, 6], name: 'x' });
      const heads = layers.multiHeadAttention({ numHeads: 2, keyDim: 3, useGate: true });
      const [y, scores] = heads.apply([x, x, x], { returnAttentionScores: true }) as unknown as readonly [never, never];
      const causal = layers.multiHeadAttention({ numHeads: 1, keyDim: 2, useBias: false });
      const grouped = layers.groupQueryAttention({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 2 });
      const z = grouped.apply([causal.apply([y, x], { useCausalMask: true }), x]);
      const mixed = layers
        .add()
        .apply([layers.attention({ useScale: true }).apply([z, z]), layers.additiveAttention().apply([z, z, z])]);
      const outputs = [layers.dense({ units: 2 }).apply(layers.flatten().apply(mixed)), layers.flatten().apply(scores)];
      return model({ inputs: x, outputs });
    },
    compile: () => ({ optimizer: 'sgd', loss: ['mse', null] }),
    x: noise(3, 4, 6),
    y: [noise(3, 2), noise(3, 32)],
  },
  {
    name: 'models in models',
    make: () => {
      const x = input({ shape: [4] });
      const hidden = layers.dense({ units: 5, activation: 'tanh' }).apply(x);
      const late = model({ inputs: hidden, outputs: layers.dense({ units: 3 }).apply(hidden), name: 'late' });
      const frozen = sequential([layers.dense({ units: 5, inputShape: [6] }), layers.dense({ units: 5 })]);
      frozen.trainable = false;
      const augment = layers.pipeline({ layers: [layers.rescaling({ scale: 0.5 }), layers.randomFlip({ seed: 1 })] });
      return sequential([
        input({ batchShape: [2, 6] }),
        frozen,
        sequential([late]),
        layers.spectralNormalization({ layer: layers.dense({ units: 4, trainable: false }), trainable: false }),
        layers.reshape({ targetShape: [1, 2, 2] }),
        layers.timeDistributed({ layer: sequential([layers.flatten(), layers.dense({ units: 4, inputShape: [4] })]) }),
        layers.reshape({ targetShape: [2, 2, 1] }),
        augment,
        layers.globalMaxPooling2d(),
      ]);
    },
    compile: () => ({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] }),
    x: noise(2, 6),
    y: noise(2, 1),
  },
  {
    name: 'convolutions over time',
    make: () => {
      const x = input({ shape: [3, 5, 4, 4, 1] });
      const volumes = layers.convLstm3d({ filters: 2, kernelSize: [2, 2, 2], returnSequences: true }).apply(x);
      const images = layers.reshape({ targetShape: [3, 4, 9, 2] }).apply(volumes);
      const planes = layers.convLstm2d({ filters: 2, kernelSize: [2, 3], strides: [1, 2], returnSequences: true });
      const lines = layers.reshape({ targetShape: [3, 12, 2] }).apply(planes.apply(images));
      const last = layers.convLstm1d({ filters: 2, kernelSize: 3, unitForgetBias: false }).apply(lines);
      return model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(layers.flatten().apply(last)) });
    },
    compile: () => ({ optimizer: 'sgd', loss: 'mse' }),
    x: noise(2, 3, 5, 4, 4, 1),
    y: noise(2, 2),
  },
  {
    name: 'tied words',
    make: () => {
      const ids = input({ shape: [5], dtype: 'int32' });
      const table = layers.reversibleEmbedding({ inputDim: 7, outputDim: 4 });
      const hidden = layers.dense({ units: 4 }).apply(table.apply(ids));
      return model({ inputs: ids, outputs: table.apply(hidden, { reverse: true }) });
    },
    compile: () => ({ optimizer: 'sgd', loss: 'mse' }),
    x: words,
    y: noise(3, 5, 7),
  },
];
