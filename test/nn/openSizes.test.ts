/** Layers in models whose sizes are open: `input({ shape: [null, 3] })` takes sequences and images of every size. */
import { describe, expect, it } from 'vitest';
import { type Functional, input, type Layer, layers, model, type Tensor, tensor } from '../../src/index.ts';

/** A layer, and the shape of a sample with null for what is open. */
type Case = readonly [shape: readonly (number | null)[], layer: Layer, outputShape: readonly (number | null)[]];

const steps = [null, 3];
const pixels = [null, null, 3];
const recurrent = { units: 2, returnSequences: true };
const window = { filters: 2, kernelSize: 3 };

const CASES: Readonly<Record<string, Case>> = {
  LSTM: [steps, layers.lstm({ units: 2 }), [2]],
  GRU: [steps, layers.gru(recurrent), [null, 2]],
  Bidirectional: [steps, layers.bidirectional({ layer: layers.lstm(recurrent) }), [null, 4]],
  TimeDistributed: [steps, layers.timeDistributed({ layer: layers.dense({ units: 2 }) }), [null, 2]],
  Film: [[null, ...pixels], layers.timeDistributed({ layer: layers.conv2d(window) }), [null, null, null, 2]],
  ConvLSTM1D: [[null, 6, 3], layers.convLstm1d(window), [4, 2]],
  Embedding: [[null], layers.embedding({ inputDim: 5, outputDim: 2 }), [null, 2]],
  Dense: [steps, layers.dense({ units: 2 }), [null, 2]],
  EinsumDense: [steps, layers.einsumDense({ equation: 'abc,cd->abd', outputShape: [null, 4] }), [null, 4]],
  Conv1D: [steps, layers.conv1d({ ...window, padding: 'causal', strides: 2 }), [null, 2]],
  Conv2D: [pixels, layers.conv2d(window), [null, null, 2]],
  Conv2DTranspose: [pixels, layers.conv2dTranspose({ ...window, strides: 2 }), [null, null, 2]],
  DepthwiseConv2D: [pixels, layers.depthwiseConv2d({ kernelSize: 3 }), [null, null, 3]],
  SeparableConv1D: [steps, layers.separableConv1d(window), [null, 2]],
  MaxPooling2D: [pixels, layers.maxPooling2d(), [null, null, 3]],
  AveragePooling1D: [steps, layers.averagePooling1d({ padding: 'same' }), [null, 3]],
  GlobalAveragePooling1D: [steps, layers.globalAveragePooling1d(), [3]],
  GlobalMaxPooling2D: [pixels, layers.globalMaxPooling2d(), [3]],
  AdaptiveMaxPooling1D: [steps, layers.adaptiveMaxPooling1d({ outputSize: 2 }), [2, 3]],
  BatchNormalization: [steps, layers.batchNormalization(), [null, 3]],
  GroupNormalization: [steps, layers.groupNormalization({ groups: 3 }), [null, 3]],
  SpatialDropout1D: [steps, layers.spatialDropout1d({ rate: 0.5 }), [null, 3]],
  PReLU: [steps, layers.prelu({ sharedAxes: [1] }), [null, 3]],
  UpSampling2D: [pixels, layers.upSampling2d(), [null, null, 3]],
  ZeroPadding1D: [steps, layers.zeroPadding1d(), [null, 3]],
  Cropping2D: [pixels, layers.cropping2d({ cropping: 1 }), [null, null, 3]],
  Resizing: [pixels, layers.resizing({ height: 4, width: 5 }), [4, 5, 3]],
  Permute: [steps, layers.permute({ dims: [2, 1] }), [3, null]],
  Flatten: [steps, layers.flatten(), [null]],
  Reshape: [steps, layers.reshape({ targetShape: [3, -1] }), [3, null]],
};

/** Two samples with some size in the place of open ones. */
function samples(shape: readonly (number | null)[], size: number): Tensor {
  const known = [2, ...shape.map((dim) => dim ?? size)];
  const count = known.reduce((a, b) => a * b);
  return tensor(
    Float32Array.from({ length: count }, (_, i) => i % 4),
    known,
  );
}

describe('open sizes', () => {
  it.each(Object.entries(CASES))('%s takes samples of every size', async (_, [shape, layer, outputShape]) => {
    const x = input({ shape });
    const net: Functional = model({ inputs: x, outputs: layer.apply(x) as ReturnType<typeof input> });
    expect(net.outputShape).toEqual([null, ...outputShape]);
    net.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    for (const size of [6, 9]) {
      const { shape: given, dtype } = await net.predictOnBatch(samples(shape, size));
      const target = tensor(new Float32Array(given.reduce((a, b) => a * b)), given);
      expect(dtype).toBe('float32');
      expect(given.slice(1).map((dim, i) => outputShape[i] && dim)).toEqual(outputShape);
      // With sizes that are known the layer gives the same.
      expect(layer.computeOutputShape(samples(shape, size).shape)).toEqual(given);
      expect(await net.trainOnBatch(samples(shape, size), target)).toBeGreaterThanOrEqual(0);
    }
  });

  it('are those of each batch in fit, evaluate and predict', async () => {
    const x = input({ shape: [null], dtype: 'int32' });
    const words = layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true }).apply(x);
    const net = model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(layers.lstm({ units: 3 }).apply(words)) });
    net.compile({ loss: 'mse', metrics: ['mae'] });
    const batches = () =>
      [3, 5, 3].map((size): [Tensor, number[]] => [tensor(new Int32Array(2 * size).fill(4), [2, size]), [1, 2]]);
    const { history } = await net.fit(batches, { epochs: 2, verbose: 0 });
    expect(history.loss![1]).toBeLessThan(history.loss![0]!);
    expect(await net.evaluate(batches, { verbose: 0 })).toHaveLength(2);
    expect((await net.predict(batches, { verbose: 0 })).shape).toEqual([6, 1]);
  });

  it('have to be known where weights depend on them', () => {
    const flat = layers.flatten().apply(input({ shape: [null, 3] }));
    expect(() => layers.dense({ units: 1 }).apply(flat)).toThrow(
      'Dense: expected an input [batch, ...dims, features] of a known number of features, got [?, ?].',
    );
    expect(() => layers.conv1d(window).apply(input({ shape: [3, null] }))).toThrow(
      'Conv1D: expected 3-D input [batch, steps, channels] with a known number of channels, got [?, 3, ?].',
    );
  });
});
