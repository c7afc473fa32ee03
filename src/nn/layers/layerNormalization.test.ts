/** Values against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { LayerNormalization } from './layerNormalization.ts';

describe('LayerNormalization', () => {
  it.each([[0], [[]], [[1, 1]], [[1, 0]], [1.5], ['last']])('refuses axis %j', (axis) => {
    const make = () => new LayerNormalization({ axis: axis as number });
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(/^LayerNormalization: expected axis to be an integer other than 0/);
  });

  it('refuses the batch, and an axis named from both ends', () => {
    expect(() => new LayerNormalization({ axis: -2 }).computeOutputShape([null, 3])).toThrow(ShapeMismatchError);
    expect(() => new LayerNormalization({ axis: [1, -1] }).computeOutputShape([null, 3])).toThrow(ShapeMismatchError);
  });

  it('refuses other sizes than it was built for, the same number of elements or not', () => {
    const layer = new LayerNormalization({ axis: [1, -1] });
    layer.ensureBuilt([null, 3, 2, 4]);
    expect(layer.computeOutputShape([null, 3, 7, 4])).toEqual([null, 3, 7, 4]);
    expect(() => layer.computeOutputShape([null, 4, 2, 3])).toThrow(ShapeMismatchError);
    expect(() => layer.computeOutputShape([null, 3, 2, 5])).toThrow(ShapeMismatchError);
  });
});
