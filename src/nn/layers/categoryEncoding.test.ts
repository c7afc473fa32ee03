/** Values against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { literal } from '../../graph/build.ts';
import { input, layers, model } from '../../index.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { CategoryEncoding } from './categoryEncoding.ts';

const codes = [
  [0, 1],
  [0, 0],
  [1, 2],
  [3, 1],
];
const weights = [
  [0.1, 0.2],
  [0.1, 0.1],
  [0.2, 0.3],
  [0.4, 0.2],
];

describe('CategoryEncoding', () => {
  // The example of Keras' documentation.
  it('adds up weights beside its input', async () => {
    const x = input({ shape: [2] });
    const w = input({ shape: [2] });
    const layer = layers.categoryEncoding({ numTokens: 4, outputMode: 'count' });
    const net = model({ inputs: [x, w], outputs: layer.apply(x, { countWeights: w }) });
    expect(await net.predict([codes, weights] as never, { verbose: 0 })).toBeAllClose({
      shape: [4, 4],
      data: [0.1, 0.2, 0, 0, 0.2, 0, 0, 0, 0, 0.2, 0.3, 0, 0, 0.2, 0, 0.4],
    });
    net.dispose();
  });

  it('refuses weights that it does not use', async () => {
    const run = (layer: CategoryEncoding, shape: number[]) =>
      runLayer(layer, {
        inputShape: [4, 2],
        input: Float32Array.from(codes.flat()),
        callOptions: { countWeights: literal(new Float32Array(8), shape, 'float32') },
      });
    await expect(run(new CategoryEncoding({ numTokens: 4 }), [4, 2])).rejects.toThrow(InvalidArgumentError);
    await expect(run(new CategoryEncoding({ numTokens: 4, outputMode: 'count' }), [2, 4])).rejects.toThrow(
      ShapeMismatchError,
    );
  });

  it('leaves out what is no class, and cuts fractions off', async () => {
    const { output } = await runLayer(new CategoryEncoding({ numTokens: 2, outputMode: 'count' }), {
      inputShape: [1, 4],
      input: Float32Array.of(-1, 1.7, 2, 1),
    });
    expect([...output]).toEqual([0, 2]);
  });
});
