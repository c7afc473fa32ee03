/** Values against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { Flatten } from './flatten.ts';
import { Reshape } from './reshape.ts';

describe('Reshape', () => {
  it('refuses targets that are no shapes', () => {
    for (const targetShape of [[0], [-1, -1], [1.5], ['a'], 3, undefined]) {
      expect(() => new Reshape({ targetShape: targetShape as never })).toThrow(
        'Reshape: expected targetShape to be an array of positive integers, at most one of them -1, got ',
      );
    }
  });

  it('says how many elements there are and how many fit', () => {
    expect(() => new Reshape({ targetShape: [4, -1] }).computeOutputShape([null, 10])).toThrow(
      'Reshape: expected samples of a multiple of 4 elements for targetShape [4, -1], got [?, 10]. A sample here has 10.',
    );
    expect(() => new Reshape({ targetShape: [4] }).computeOutputShape([null, 2, 3])).toThrow('A sample here has 6.');
  });

  it('undoes what Flatten did', () => {
    const flat = new Flatten().computeOutputShape([null, 4, 3, 2]);
    expect(flat).toEqual([null, 24]);
    expect(new Reshape({ targetShape: [4, 3, 2] }).computeOutputShape(flat)).toEqual([null, 4, 3, 2]);
    expect(new Reshape({ targetShape: [] }).computeOutputShape([null, 1])).toEqual([null]);
  });
});
