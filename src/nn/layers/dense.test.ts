/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { LayerContext } from '../../../test/nn/runLayer.ts';
import { input } from '../../graph/build.ts';
import { logitsOf } from '../../graph/composite/activations.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { Dense } from './dense.ts';

describe('Dense', () => {
  it('refuses units that are no positive integer', () => {
    for (const units of [0, -1, 2.5, Number.NaN, '3', undefined]) {
      expect(() => new Dense({ units: units as number })).toThrow(InvalidArgumentError);
      expect(() => new Dense({ units: units as number })).toThrow(
        'Dense: expected units to be a positive integer, got ',
      );
    }
  });

  it('takes other batch sizes and places, but only the features that it was built for', () => {
    const layer = new Dense({ units: 2, name: 'head' });
    layer.ensureBuilt([null, 3]);
    expect(layer.computeOutputShape([5, 3])).toEqual([5, 2]);
    expect(layer.computeOutputShape([null, 7, 3])).toEqual([null, 7, 2]);
    const message =
      'Dense "head": expected 3 features, for which it was built, got [5, 4]. Use another layer for inputs of another size.';
    expect(() => layer.computeOutputShape([5, 4])).toThrow(message);
    expect(() => layer.call(input('x', [5, 4]), new LayerContext(false))).toThrow(message);
    expect(() => layer.call(input('x', [5, 4]), new LayerContext(false))).toThrow(ShapeMismatchError);
  });

  it('hands out the very output of its activation, so that a loss finds the scores behind a softmax', () => {
    for (const shape of [
      [4, 3],
      [4, 2, 3],
    ]) {
      const layer = new Dense({ units: 5, activation: 'softmax' });
      layer.ensureBuilt([null, ...shape.slice(1)]);
      const output = layer.call(input('x', shape), new LayerContext(true));
      expect(logitsOf(output, 'softmax')?.shape).toEqual([...shape.slice(0, -1), 5]);
    }
  });

  it('multiplies a 2-D input as it is', () => {
    const layer = new Dense({ units: 2, useBias: false });
    layer.ensureBuilt([null, 3]);
    const output = layer.call(input('x', [4, 3]), new LayerContext(true));
    expect(output.op).toBe('dot');
    expect(output.inputs.map(({ op }) => op)).toEqual(['input', 'variable']);
  });

  it('applies a function as activation to the shape that the next layer sees', () => {
    const seen: (readonly number[])[] = [];
    const layer = new Dense({
      units: 2,
      activation: (x) => {
        seen.push(x.shape);
        return x;
      },
    });
    layer.ensureBuilt([null, 6, 3]);
    layer.call(input('x', [4, 6, 3]), new LayerContext(true));
    expect(seen).toEqual([[4, 6, 2]]);
  });
});
