import { describe, expect, it } from 'vitest';
import { InputLayer } from './inputLayer.ts';

describe('InputLayer', () => {
  it('takes the shape under three names', () => {
    for (const options of [{ shape: [3, 4] }, { batchShape: [null, 3, 4] }, { inputShape: [3, 4] }]) {
      const layer = new InputLayer(options);
      expect(layer.batchShape).toEqual([null, 3, 4]);
      expect(layer.output.shape).toEqual([null, 3, 4]);
      expect(layer.output.layer).toBe(layer);
      expect(layer.getConfig()).toEqual({ batchShape: [null, 3, 4], dtype: 'float32' });
    }
  });

  it('takes the size of the batch, open sizes and an element type', () => {
    expect(new InputLayer({ shape: [3], batchSize: 8 }).batchShape).toEqual([8, 3]);
    expect(new InputLayer({ batchShape: [8, null, 3] }).batchShape).toEqual([8, null, 3]);
    expect(new InputLayer({ shape: [], dtype: 'int32' }).output).toMatchObject({ shape: [null], dtype: 'int32' });
    expect(new InputLayer({ shape: [null, 3] }).computeOutputShape([2, 7, 3])).toEqual([2, 7, 3]);
  });

  it('needs exactly one of them', () => {
    expect(() => new InputLayer({})).toThrow('InputLayer: expected one of shape, batchShape and inputShape, got 0.');
    expect(() => new InputLayer({ shape: [3], inputShape: [3] })).toThrow('got 2.');
    expect(() => new InputLayer({ batchShape: [2, 3], batchSize: 2 })).toThrow('InputLayer: batchSize goes with shape');
  });

  it('refuses shapes that are none, and types that enter no graph', () => {
    for (const batchShape of [3, []]) {
      expect(() => new InputLayer({ batchShape: batchShape as never })).toThrow(
        'InputLayer: expected batchShape to be an array of positive integers that begins with the batch size or null',
      );
    }
    expect(() => new InputLayer({ shape: [3, -1] })).toThrow('InputLayer: expected shape[1] to be a positive integer');
    expect(() => new InputLayer({ shape: 3 as never })).toThrow('InputLayer: expected shape to be an array');
    expect(() => new InputLayer({ shape: [3], dtype: 'string' as never })).toThrow('InputLayer: expected dtype to be');
  });

  it('refuses data of another shape', () => {
    const layer = new InputLayer({ shape: [3], name: 'x' });
    expect(() => layer.computeOutputShape([null, 4])).toThrow(
      'InputLayer "x": expected input of shape [batch, 3], got [?, 4].',
    );
  });
});
