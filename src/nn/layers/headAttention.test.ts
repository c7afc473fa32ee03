/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; what all attention layers keep: attention.test.ts. */
import { describe, expect, it } from 'vitest';
import { LayerContext, runLayer, someNumbers } from '../../../test/nn/runLayer.ts';
import { input, literal } from '../../graph/build.ts';
import { topologicalOrder } from '../../graph/node.ts';
import { model, input as symbolicInput, tensor } from '../../index.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { layers } from './index.ts';

const inputs = { inputShape: [2, 3, 4], input: someNumbers([2, 3, 4]), places: [0, 0] };
const attention = (options: object = {}) => layers.multiHeadAttention({ numHeads: 2, keyDim: 3, ...options });

describe('MultiHeadAttention', () => {
  it("has its projections as layers, under Keras' names", () => {
    const layer = attention({ name: 'mixer', useGate: true });
    layer.ensureBuilt([
      [null, 3, 4],
      [null, 3, 4],
    ]);
    expect(layer.layers.map(({ name }) => name)).toEqual(['query', 'key', 'gate', 'value', 'attention_output']);
    expect([...layer.weightPaths.values()].slice(0, 3)).toEqual([
      'mixer/query/kernel',
      'mixer/query/bias',
      'mixer/key/kernel',
    ]);
    layer.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
  });

  it('gives its projections what it is given', () => {
    const layer = attention({
      biasInitializer: 'ones',
      kernelConstraint: 'nonNeg',
      biasRegularizer: 'l1',
      trainable: false,
    });
    layer.ensureBuilt([
      [null, 3, 4],
      [null, 3, 4],
    ]);
    expect(layer.trainableWeights).toEqual([]);
    for (const { initializer, constraint, regularizer, name } of layer.weights) {
      expect(initializer.constructor.name).toBe(name === 'bias' ? 'Ones' : 'VarianceScaling');
      expect(constraint?.constructor.name).toBe(name === 'bias' ? undefined : 'NonNeg');
      expect(regularizer?.constructor.name).toBe(name === 'bias' ? 'L1' : undefined);
    }
  });

  it.each([
    ['self-attention', [0, 0], 4],
    ['two tensors', [0, 1], 5],
    ['three tensors', [0, 1, 2], 6],
  ])('projects what it gets as several inputs in one product: %s', (_, places, products) => {
    const layer = attention();
    const nodes = [0, 1, 2].map((i) => input(`x${i}`, [2, 3, 4]));
    const given = places.map((place) => nodes[place]!);
    layer.ensureBuilt(given.map(({ shape }) => shape));
    const output = layer.invoke(given, new LayerContext(false));
    expect(topologicalOrder([output]).filter(({ op }) => op === 'dot')).toHaveLength(products);
  });

  it('takes a mask of numbers, and one without the batch', async () => {
    const mask = Float32Array.of(1, 0, 0, 1, 1, 0, 1, 1, 1);
    const causal = await runLayer(attention(), { ...inputs, callOptions: { useCausalMask: true } });
    for (const shape of [
      [3, 3],
      [1, 3, 3],
      [1, 1, 3, 3],
    ]) {
      const run = await runLayer(attention(), {
        ...inputs,
        callOptions: { attentionMask: literal(mask, shape, 'float32') },
      });
      expect(run.output).toBeAllClose(causal.output);
    }
  });

  it('takes a mask that is an input of a functional model', async () => {
    const x = symbolicInput({ shape: [3, 4] });
    const mask = symbolicInput({ shape: [3, 3] });
    const layer = attention();
    const causal = layer.apply([x, x], { useCausalMask: true });
    const masked = layer.apply([x, x], { attentionMask: mask });
    const net = model({ inputs: [x, mask], outputs: [causal, masked] });
    const lower = [1, 0, 0, 1, 1, 0, 1, 1, 1];
    const data = [tensor(inputs.input, [2, 3, 4]), tensor([...lower, ...lower], [2, 3, 3])] as const;
    const [first, second] = await net.predict(data, { verbose: 0 });
    expect(second!.data).toBeAllClose(first!.data);
    net.dispose();
  });

  it('refuses a mask of another shape', async () => {
    const attentionMask = literal(new Float32Array(4), [2, 2], 'float32');
    const run = runLayer(attention({ name: 'mixer' }), { ...inputs, callOptions: { attentionMask } });
    await expect(run).rejects.toThrow(ShapeMismatchError);
    await expect(run).rejects.toThrow(
      'MultiHeadAttention "mixer": expected an attentionMask [batch, 3, 3], with or without the heads after the batch, got [2, 2].',
    );
  });

  it('takes places in time for one axis of attention only', async () => {
    const run = runLayer(attention({ slidingWindow: 2 }), {
      inputShape: [1, 2, 3, 4],
      input: someNumbers([1, 2, 3, 4]),
      places: [0, 0],
    });
    await expect(run).rejects.toThrow('expected one attention axis for useCausalMask and slidingWindow, got 2');
  });

  it.each([
    [{ numHeads: 0 }, 'expected numHeads to be a positive integer, got 0'],
    [{ keyDim: 1.5 }, 'expected keyDim to be a positive integer, got 1.5'],
    [{ valueDim: -1 }, 'expected valueDim to be a positive integer'],
    [{ flashAttention: true }, 'expected flashAttention to be false or null, got true'],
    [{ slidingWindow: 0 }, 'expected slidingWindow to be a positive integer'],
    [{ outputShape: [] }, 'expected outputShape to be one or several positive integers, or null, got array of 0'],
    [
      { attentionAxes: 0 },
      'expected attentionAxes to be one or several different integers other than 0, or null, got 0',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => attention(options)).toThrow(InvalidArgumentError);
    expect(() => attention(options)).toThrow(`MultiHeadAttention: ${message}`);
  });

  it('refuses axes that the inputs do not have', () => {
    const shape = [null, 3, 4];
    for (const attentionAxes of [2, -1, [1, -2]]) {
      expect(() => attention({ attentionAxes }).computeOutputShape([shape, shape])).toThrow(
        'between the batch and the features, got [?, 3, 4] and [?, 3, 4]. Leave out attentionAxes to attend over all of them.',
      );
    }
    expect(attention({ flashAttention: false, attentionAxes: 1 }).computeOutputShape([shape, shape])).toEqual(shape);
  });
});

describe('GroupQueryAttention', () => {
  it('refuses heads that do not divide', () => {
    expect(() => layers.groupQueryAttention({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 3 })).toThrow(
      'GroupQueryAttention: expected numQueryHeads to be a multiple of numKeyValueHeads, got 4 and 3.',
    );
  });
});
