/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { GlobalAveragePooling1D } from './globalAveragePooling1d.ts';
import { GlobalAveragePooling2D } from './globalAveragePooling2d.ts';
import { GlobalMaxPooling2D } from './globalMaxPooling2d.ts';
import { GlobalPooling } from './globalPooling.ts';

const image = { inputShape: [1, 2, 2, 2], input: Float32Array.of(1, 8, 2, 7, 3, 6, 6, 3) };

describe.each([
  ['GlobalAveragePooling2D', GlobalAveragePooling2D, [3, 6]],
  ['GlobalMaxPooling2D', GlobalMaxPooling2D, [6, 8]],
] as const)('GlobalPooling %s', (name, Class, expected) => {
  it('makes one number of each channel', async () => {
    expect(new Class()).toBeInstanceOf(GlobalPooling);
    expect((await runLayer(new Class(), image)).output).toBeAllClose([...expected]);
    const kept = await runLayer(new Class({ keepDims: true }), image);
    expect(kept.outputShape).toEqual([1, 1, 1, 2]);
    expect(kept.output).toBeAllClose([...expected]);
  });

  it('refuses wrong options and inputs that are no images', () => {
    expect(() => new Class({ keepDims: 1 as never })).toThrow(`${name}: expected keepDims to be true or false`);
    expect(() => new Class().computeOutputShape([null, 10])).toThrow(`${name}: expected 4-D input`);
  });
});

it('GlobalAveragePooling1D counts the steps that a mask leaves, and makes 0 of none', async () => {
  const { output } = await runLayer(new GlobalAveragePooling1D(), {
    inputShape: [3, 2, 1],
    input: Float32Array.of(1, 3, 5, 7, 9, 11),
    mask: { shape: [3, 2], data: Float32Array.of(1, 1, 0, 1, 0, 0) },
  });
  expect(output).toEqual(Float32Array.of(2, 7, 0));
});
