/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
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
