/** Values against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../util/errors.ts';
import { ZeroPadding2D } from './zeroPadding2d.ts';

describe('ZeroPadding2D', () => {
  it.each([
    [
      1,
      [
        [1, 1],
        [1, 1],
      ],
    ],
    [
      [1, 2],
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      [[0, 1], 2],
      [
        [0, 1],
        [2, 2],
      ],
    ],
  ])('takes a padding of %j as sides', (padding, sides) => {
    expect(new ZeroPadding2D({ padding: padding as never }).padding).toEqual(sides);
  });

  it.each([
    [-1, 'padding'],
    [0.5, 'padding'],
    ['1', 'padding'],
    [[1], 'padding'],
    [[1, -1], 'padding\\[1\\]'],
    [[[0, 1, 2], 1], 'padding'],
    [[[0, Number.NaN], 1], 'padding\\[0\\]\\[1\\]'],
  ])('refuses a padding of %j', (padding, place) => {
    const make = () => new ZeroPadding2D({ padding: padding as never });
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(new RegExp(`^ZeroPadding2D: expected ${place} to be `));
  });
});
