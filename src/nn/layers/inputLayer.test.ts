import { describe, expect, it } from 'vitest';
import { InputLayer } from './inputLayer.ts';

describe('InputLayer', () => {
  it('takes the shape under three names', () => {
    for (const options of [{ shape: [3, 4] }, { batchShape: [null, 3, 4] }, { inputShape: [3, 4] }]) {
      const layer = new InputLayer(options);
      expect(layer.inputShape).toEqual([3, 4]);
      expect(layer.getConfig()).toEqual({ batchShape: [null, 3, 4] });
    }
  });

  it('needs exactly one of them', () => {
    expect(() => new InputLayer({})).toThrow('InputLayer: expected one of shape, batchShape and inputShape, got 0.');
    expect(() => new InputLayer({ shape: [3], inputShape: [3] })).toThrow('got 2.');
  });

  it('refuses shapes that are none', () => {
    for (const batchShape of [[32, 3], 3, []]) {
      expect(() => new InputLayer({ batchShape: batchShape as never })).toThrow(
        'InputLayer: expected batchShape to begin with null',
      );
    }
    expect(() => new InputLayer({ shape: [3, -1] })).toThrow(
      'InputLayer: expected inputShape[1] to be a positive integer',
    );
    expect(() => new InputLayer({ shape: 3 as never })).toThrow('InputLayer: expected inputShape to be an array');
  });
});
