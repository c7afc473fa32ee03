/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { readGoldens } from '../../../test/nn/goldens.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { RandomStream } from '../../util/random.ts';
import { layers } from './index.ts';

interface FansCase {
  readonly equation: string;
  readonly outputShape: number | (number | null)[];
  readonly inputShape: number[];
  /** Inputs and outputs of a unit. */
  readonly fans: [number, number];
}

describe('EinsumDense', () => {
  it.each(readGoldens<{ fans: FansCase[] }>('mergingLayers.json').fans)(
    'starts $equation with numbers as Keras does, by the axes that are summed over',
    ({ equation, outputShape, inputShape, fans: [fanIn, fanOut] }) => {
      const layer = layers.einsumDense({ equation, outputShape });
      layer.ensureBuilt(inputShape);
      const { shape, initializer } = layer.kernel;
      const most = Math.max(...(initializer.initialize(shape, new RandomStream(3)) as Float32Array).map(Math.abs));
      const limit = Math.sqrt(6 / (fanIn + fanOut));
      expect(most).toBeLessThanOrEqual(limit);
      expect(most).toBeGreaterThan(0.7 * limit);
      expect(layer.getConfig().kernelInitializer).toEqual({ className: 'GlorotUniform', config: { seed: null } });
    },
  );

  it('keeps the seed of its initializer', () => {
    const kernelInitializer = { className: 'HeNormal', config: { seed: 3 } };
    const layer = layers.einsumDense({ equation: 'ab,bc->ac', outputShape: 2, kernelInitializer });
    layer.ensureBuilt([null, 4]);
    const values = [1, 2].map((seed) => layer.kernel.initializer.initialize([4, 2], new RandomStream(seed)));
    expect(values[0]).toEqual(values[1]);
  });

  const make = (options: object) => () =>
    layers.einsumDense({ equation: 'abc,cd->abd', outputShape: [null, 4], ...options });

  it.each([
    ['abc->ab', 'expected equation to be of the form'],
    ['abc,cd->abe', 'got "abc,cd->abe"'],
    ['abc,ce->abd', 'got "abc,ce->abd"'],
    ['a...b,bc->a...c', 'got "a...b,bc->a...c"'],
    [7, 'got 7'],
  ])('refuses the equation %s', (equation, message) => {
    expect(make({ equation })).toThrow(InvalidArgumentError);
    expect(make({ equation })).toThrow(message);
  });

  it('refuses other wrong options', () => {
    expect(make({ useBias: true })).toThrow(
      'EinsumDense: unknown option "useBias". Give the axes of the bias in biasAxes',
    );
    expect(make({ biasAxes: 'c' })).toThrow('expected biasAxes to be letters of "abd"');
    expect(make({ outputShape: [0, 4] })).toThrow('expected outputShape to be a positive integer, or an array');
    expect(() => make({ outputShape: 4 })().computeOutputShape([null, 2, 3])).toThrow(
      'EinsumDense: expected outputShape to have 2 sizes, those of b, d in "abc,cd->abd", got 1',
    );
  });

  it('refuses inputs that do not fit', () => {
    const layer = make({ outputShape: [5, 4] })();
    expect(() => layer.computeOutputShape([null, 3, 2])).toThrow(ShapeMismatchError);
    expect(() => layer.computeOutputShape([null, 3, 2])).toThrow(
      'expected an input with the size 5 along axis b of "abc,cd->abd"',
    );
    expect(() => make({ outputShape: [null, null] })().computeOutputShape([null, 3, 2])).toThrow(
      `expected a known size of the kernel's axis d in "abc,cd->abd", got [?, 3, 2]`,
    );
    layer.ensureBuilt([null, 5, 2]);
    expect(() => layer.computeOutputShape([null, 5, 3])).toThrow('expected sizes that the kernel [2, 4] fits');
  });
});
