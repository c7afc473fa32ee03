/** Values against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { testEngines } from '../../../test/nn/availableEngines.ts';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { Embedding } from './embedding.ts';

describe.each(testEngines)('Embedding on the $name engine', ({ engine }) => {
  it.skipIf(engine === undefined)('gives NaN for a number outside the vocabulary', async () => {
    const { output } = await runLayer(new Embedding({ inputDim: 3, outputDim: 2 }), {
      inputShape: [1, 5],
      input: Float32Array.of(-1, 0, 2.9, 3, 1e9),
      weights: [Float32Array.of(10, 11, 20, 21, 30, 31)],
      engine: engine!,
    });
    expect([...output]).toEqual([NaN, NaN, 10, 11, 30, 31, NaN, NaN, NaN, NaN]);
  });
});

describe('Embedding', () => {
  it('refuses masks and says what to do instead', () => {
    const masked = () => new Embedding({ inputDim: 3, outputDim: 2, maskZero: true });
    expect(masked).toThrow(InvalidArgumentError);
    expect(masked).toThrow(/^Embedding: expected maskZero to be false, got true: .* Cut sequences/);
  });

  it.each([0, -1, 1.5, undefined])('refuses %s as a size', (size) => {
    expect(() => new Embedding({ inputDim: size as number, outputDim: 2 })).toThrow(/^Embedding: expected inputDim/);
    expect(() => new Embedding({ inputDim: 2, outputDim: size as number })).toThrow(/^Embedding: expected outputDim/);
  });
});
