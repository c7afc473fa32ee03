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
  it('gives a mask that leaves out zeros, where it was asked to', async () => {
    const run = (maskZero: boolean) =>
      runLayer(new Embedding({ inputDim: 3, outputDim: 2, maskZero }), {
        inputShape: [2, 3],
        input: Float32Array.of(1, 2, 0, 2, 0, 0),
      });
    expect((await run(true)).outputMasks).toEqual([Float32Array.of(1, 1, 0, 1, 0, 0)]);
    expect((await run(false)).outputMasks).toEqual([undefined]);
  });

  it('refuses a maskZero that is no boolean', () => {
    const wrong = () => new Embedding({ inputDim: 3, outputDim: 2, maskZero: 0 as unknown as boolean });
    expect(wrong).toThrow(InvalidArgumentError);
    expect(wrong).toThrow('Embedding: expected maskZero to be true or false, got 0.');
  });

  it.each([0, -1, 1.5, undefined])('refuses %s as a size', (size) => {
    expect(() => new Embedding({ inputDim: size as number, outputDim: 2 })).toThrow(/^Embedding: expected inputDim/);
    expect(() => new Embedding({ inputDim: 2, outputDim: size as number })).toThrow(/^Embedding: expected outputDim/);
  });
});
