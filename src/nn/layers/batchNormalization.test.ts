/** Values, gradients and moving statistics against Keras: test/nn/goldenLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { LayerContext, runLayer, someNumbers } from '../../../test/nn/runLayer.ts';
import { input } from '../../graph/build.ts';
import type { Weight } from '../weight.ts';
import { BatchNormalization } from './batchNormalization.ts';

const options = { inputShape: [8, 3], input: someNumbers([8, 3]).map((value) => 4 * value + 2) };

describe('BatchNormalization', () => {
  it('comes to infer what it computes in training, after enough steps on one batch', async () => {
    const layer = new BatchNormalization({ momentum: 0.5 });
    let weights: readonly Float32Array[] | undefined;
    let training = await runLayer(layer, { ...options, training: true });
    for (let step = 0; step < 30; step++) {
      weights = training.weights;
      training = await runLayer(layer, { ...options, training: true, weights });
    }
    const inference = await runLayer(layer, { ...options, weights: training.weights });
    expect(inference.output).toBeAllClose(training.output, { atol: 1e-5 });
    expect(inference.weights).toEqual(training.weights);
  });

  it('uses and keeps the moving statistics while frozen', async () => {
    const layer = new BatchNormalization({ trainable: false });
    const training = await runLayer(layer, { ...options, training: true });
    expect(training.updated).toEqual([]);
    expect(training.weightGradients).toEqual([]);
    expect(training.output).toEqual((await runLayer(layer, options)).output);
  });

  it('stays finite where a feature does not vary', async () => {
    const flat = { inputShape: [4, 1], input: new Float32Array(4).fill(7), training: true };
    const { output, inputGradient } = await runLayer(new BatchNormalization(), flat);
    expect(output).toBeAllClose([0, 0, 0, 0]);
    expect(inputGradient).toBeAllClose([0, 0, 0, 0]);
  });

  it('trains only gamma and beta, and keeps its moving statistics out of regularisation', () => {
    const layer = new BatchNormalization({ gammaRegularizer: 'l2', betaRegularizer: 'l1' });
    layer.ensureBuilt([null, 3]);
    const regularized = layer.weights.filter(({ regularizer }: Weight) => regularizer !== undefined);
    expect(regularized.map(({ name }) => name)).toEqual(['gamma', 'beta']);
    expect(layer.trainableWeights.map(({ name }) => name)).toEqual(['gamma', 'beta']);
    const [gamma, beta, movingMean, movingVariance] = layer.weights.map(({ initializer }) => initializer.getConfig());
    expect([gamma, beta, movingMean, movingVariance]).toEqual([{}, {}, {}, {}]);
    expect(layer.weights.map(({ initializer }) => initializer.constructor.name)).toEqual([
      'Ones',
      'Zeros',
      'Zeros',
      'Ones',
    ]);
  });

  it('says so when it is called before it is built', () => {
    const layer = new BatchNormalization({ name: 'norm' });
    expect(() => layer.call(input('x', [2, 3]), new LayerContext(true))).toThrow(
      'BatchNormalization "norm": has no weights yet. Build the model, or call ensureBuilt first.',
    );
  });

  it('refuses other features than it was built for, and axis 0', () => {
    const layer = new BatchNormalization({ name: 'norm' });
    layer.ensureBuilt([null, 4, 4, 3]);
    const message = 'BatchNormalization "norm": expected 3 features, for which it was built, got [2, 4, 4, 5].';
    expect(() => layer.computeOutputShape([2, 4, 4, 5])).toThrow(message);
    expect(() => layer.call(input('x', [2, 4, 4, 5]), new LayerContext(true))).toThrow(message);
    for (const axis of [0, 1.5, '1', null]) {
      const make = () => new BatchNormalization({ axis: axis as number });
      if (axis === null) expect(make().axis).toBe(-1);
      else expect(make).toThrow('BatchNormalization: expected axis to be an integer other than 0 (the batch), got ');
    }
    expect(() => new BatchNormalization({ momentum: 1.5 })).toThrow(
      'expected momentum to be a number in [0, 1], got 1.5.',
    );
    expect(() => new BatchNormalization({ epsilon: -1 })).toThrow('expected epsilon');
    expect(() => new BatchNormalization({ center: 'yes' as never })).toThrow('expected center to be true or false');
  });
});

it('BatchNormalization refuses a mask of single features', async () => {
  const mask = { shape: [2, 3], data: Float32Array.of(1, 1, 1, 0, 1, 1) };
  const run = () => runLayer(new BatchNormalization(), { inputShape: [2, 3], input: mask.data, mask, training: true });
  await expect(run()).rejects.toThrow(
    'BatchNormalization: expected a mask of fewer dimensions than its input of shape [2, 3], got [2, 3]. Elements count',
  );
});
