import { beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../engine/engines.ts';
import { layers } from '../nn/layers/index.ts';
import { Tensor } from '../tensor/tensor.ts';
import { setRandomSeed } from '../util/random.ts';
import { input } from './input.ts';
import { sequential } from './sequential.ts';

beforeAll(() => engines.use('reference'));

describe('sequential', () => {
  it('names layers as Keras does', () => {
    const net = sequential([
      layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
      layers.maxPooling2d(),
      layers.conv2d({ filters: 2, kernelSize: 3 }),
      layers.flatten(),
      layers.batchNormalization(),
      layers.dense({ units: 2, name: 'scores' }),
      layers.dense({ units: 2 }),
    ]);
    expect(net.layers.map((layer) => layer.name)).toEqual([
      'conv2d',
      'max_pooling2d',
      'conv2d_1',
      'flatten',
      'batch_normalization',
      'scores',
      'dense',
    ]);
    expect(net.getLayer('scores')).toBe(net.layers[5]);
    expect(() => net.getLayer('score')).toThrow(/no layer is named "score"\. Did you mean "scores"\?/);
    expect(net.outputShape).toEqual([null, 2]);
  });

  it('orders weights by layer, those that learn first', () => {
    const net = sequential([layers.dense({ units: 3, inputShape: [2] }), layers.batchNormalization()]);
    expect(net.weights.map((weight) => weight.name)).toEqual([
      'kernel',
      'bias',
      'gamma',
      'beta',
      'moving_mean',
      'moving_variance',
    ]);
    expect(net.trainableWeights).toHaveLength(4);
    expect(net.nonTrainableWeights.map((weight) => weight.name)).toEqual(['moving_mean', 'moving_variance']);
    expect(net.getWeights().map((weight) => weight.shape)).toEqual([[2, 3], [3], [3], [3], [3], [3]]);
  });

  it('is built at once, by build, or by the first batch, with the same weights', async () => {
    const make = (first: object) => {
      setRandomSeed(7);
      return sequential([layers.dense({ units: 3, ...first }), layers.dense({ units: 1 })]);
    };
    const atOnce = make({ inputShape: [2] });
    expect(atOnce.built).toBe(true);
    const later = make({});
    expect([later.built, later.weights]).toEqual([false, []]);
    expect(() => later.getWeights()).toThrow(
      /getWeights: Sequential "sequential" is not built yet\. Give its first layer/,
    );
    later.build([null, 2]);
    const byBatch = make({});
    await byBatch.predict([[1, 2]], { verbose: 0 });
    expect(later.getWeights()).toEqual(atOnce.getWeights());
    expect(byBatch.getWeights()).toEqual(atOnce.getWeights());
    expect(() => later.build([null, 3])).toThrow(/is built for \[\?, 2\] already, got \[\?, 3\]/);
  });

  it('takes input({ shape }) as the first element, which is no layer of the list', () => {
    const net = sequential([input({ shape: [2], name: 'features' }), layers.dense({ units: 1 })], { name: 'small' });
    expect(net.name).toBe('small');
    expect(net.layers).toHaveLength(1);
    expect(net.inputShape).toEqual([null, 2]);
    expect(() => sequential([layers.dense({ units: 1 }), input({ shape: [2] })])).toThrow(/goes first/);
    expect(() => sequential([input({ shape: [3] }), layers.dense({ units: 1, inputShape: [2] })])).toThrow(
      /input says shape \[\?, 3\] and Dense says \[\?, 2\]/,
    );
  });

  it('grows layer by layer: weights that are there keep their values', async () => {
    const net = sequential();
    net.add(layers.dense({ units: 2, inputShape: [2] }));
    net.compile({ loss: 'mse', optimizer: 'sgd' });
    net.setWeights([
      [
        [1, 0],
        [0, 1],
      ],
      [0, 0],
    ]);
    expect((await net.predict([[3, 4]], { verbose: 0 })).toArray()).toEqual([[3, 4]]);
    net.add(layers.dense({ units: 1, kernelInitializer: 'ones' }));
    expect((await net.predict([[3, 4]], { verbose: 0 })).toArray()).toEqual([[7]]);
    const before = net.getWeights();
    await net.trainOnBatch([[3, 4]], [[0]]);
    expect(net.getWeights().every((weight, i) => `${weight.data}` !== `${before[i]!.data}`)).toBe(true);
  });

  it('grows also where a batch has built it', async () => {
    const net = sequential([layers.dense({ units: 2, kernelInitializer: 'ones' })]);
    await net.predict([[3, 4]], { verbose: 0 });
    net.add(layers.dense({ units: 1, kernelInitializer: 'ones' }));
    expect(net.outputShape).toEqual([null, 1]);
    expect((await net.predict([[3, 4]], { verbose: 0 })).toArray()).toEqual([[14]]);
    expect(() => net.add(layers.conv2d({ filters: 1, kernelSize: 3 }))).toThrow(/Conv2D/);
    expect(net.layers).toHaveLength(2);
  });

  it('refuses what does not fit and stays as it was', () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [2], name: 'first' })]);
    expect(() => net.add(layers.conv2d({ filters: 1, kernelSize: 3 }))).toThrow(/Conv2D/);
    expect(() => net.add(layers.dense({ units: 1, name: 'first' }))).toThrow(/already has a layer named "first"/);
    expect(() => net.add(net.layers[0]!)).toThrow(/is in the model already/);
    expect(() => net.add({} as never)).toThrow(/expected a layer, a model or input/);
    expect(() => sequential([], { name: 'a/b' })).toThrow(
      'expected name to be a non-empty string without "/", got "a/b"',
    );
    expect(net.layers).toHaveLength(1);
    expect(net.outputShape).toEqual([null, 2]);
    net.add(layers.dense({ units: 1 }));
    expect(net.layers[1]!.name).toBe('dense');
  });

  it('is built for what the model takes with which it begins', () => {
    const base = sequential([layers.dense({ units: 3, inputShape: [2] })]);
    const net = sequential([base, layers.dense({ units: 1 })]);
    expect([net.inputShape, net.outputShape]).toEqual([
      [null, 2],
      [null, 1],
    ]);
  });

  it('takes samples of every size where inputShape leaves it open', async () => {
    const net = sequential([layers.lstm({ units: 2, inputShape: [null, 3] })]);
    expect(net.inputShape).toEqual([null, null, 3]);
    for (const steps of [2, 5]) {
      expect(
        (await net.predictOnBatch(new Tensor(new Float32Array(3 * steps), [1, steps, 3], 'float32'))).shape,
      ).toEqual([1, 2]);
    }
  });

  it('takes no more layers once it is a layer itself', () => {
    const base = sequential([layers.dense({ units: 3, inputShape: [2] })], { name: 'base' });
    sequential([base]);
    expect(() => base.add(layers.dense({ units: 1 }))).toThrow('add: Sequential "base" is a layer of another model');
    expect(base.layers).toHaveLength(1);
  });

  it('says which layer uses up the image', () => {
    const shrink = () =>
      sequential([
        layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [4, 4, 1] }),
        layers.conv2d({ filters: 1, kernelSize: 3 }),
      ]);
    expect(shrink).toThrow(/Conv2D "conv2d_1"/);
  });

  it('refuses to be built without layers', () => {
    expect(() => sequential().build([null, 2])).toThrow(/has no layers\. Add some/);
  });
});

describe('summary', () => {
  it('shows layers, shapes and numbers of weights', () => {
    const net = sequential([
      layers.dense({ units: 16, inputShape: [4] }),
      layers.batchNormalization(),
      layers.dense({ units: 3 }),
    ]);
    const printed: string[] = [];
    const text = net.summary({ printFn: (line) => printed.push(line) });
    expect(printed).toEqual([text]);
    // 4*16+16, 4*16, 16*3+3; the moving averages do not learn.
    expect(text).toMatchInlineSnapshot(`
      "Model: "sequential"
      ┌──────────────────────────────────────────┬──────────────┬─────────┐
      │ Layer (type)                             │ Output Shape │ Param # │
      ├──────────────────────────────────────────┼──────────────┼─────────┤
      │ dense (Dense)                            │ [?, 16]      │      80 │
      ├──────────────────────────────────────────┼──────────────┼─────────┤
      │ batch_normalization (BatchNormalization) │ [?, 16]      │      64 │
      ├──────────────────────────────────────────┼──────────────┼─────────┤
      │ dense_1 (Dense)                          │ [?, 3]       │      51 │
      └──────────────────────────────────────────┴──────────────┴─────────┘
       Total params: 195 (780 B)
       Trainable params: 163 (652 B)
       Non-trainable params: 32 (128 B)"
    `);
    expect(net.countParams()).toBe(195);
  });

  it('says so where the model is not built', () => {
    expect(sequential([layers.dense({ units: 3 })]).summary({ printFn: () => {} })).toContain('? (unbuilt)');
  });
});
