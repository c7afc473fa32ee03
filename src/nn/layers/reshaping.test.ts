/** Layers that move elements: what they refuse. Their numbers are compared with Keras in test/nn/goldenLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { Cropping1D } from './cropping1d.ts';
import { Cropping2D } from './cropping2d.ts';
import { Permute } from './permute.ts';
import { PReLU } from './prelu.ts';
import { RepeatVector } from './repeatVector.ts';
import { UpSampling2D } from './upSampling2d.ts';
import { ZeroPadding1D } from './zeroPadding1d.ts';
import { ZeroPadding2D } from './zeroPadding2d.ts';
import { ZeroPadding3D } from './zeroPadding3d.ts';

describe('paddings and croppings', () => {
  it('take one number, one for each dimension, or pairs', () => {
    expect(new ZeroPadding2D().padding).toEqual(new ZeroPadding2D({ padding: [1, 1] }).padding);
    expect(new ZeroPadding1D({ padding: 2 }).padding).toEqual([[2, 2]]);
    expect(new ZeroPadding3D({ padding: [1, 0, 2] }).padding).toEqual([
      [1, 1],
      [0, 0],
      [2, 2],
    ]);
    expect(new Cropping1D({ cropping: [0, 3] }).getConfig()).toEqual({ cropping: [0, 3] });
    expect(new Cropping2D().cropping).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('refuse other forms, with the ones that there are', () => {
    expect(() => new ZeroPadding1D({ padding: [1, 2, 3] as never })).toThrow(
      'ZeroPadding1D: expected padding to be a number or [before, after], got ',
    );
    expect(() => new ZeroPadding3D({ padding: [1, 2] as never })).toThrow(
      'ZeroPadding3D: expected padding to be a number, [depth, height, width] or [[front, back],',
    );
    expect(() => new Cropping2D({ cropping: [[1, 2, 3], 1] as never })).toThrow(
      'Cropping2D: expected cropping to be a number, [vertical, horizontal] or',
    );
    expect(() => new Cropping2D({ cropping: [[1, -2], 1] as never })).toThrow(
      'Cropping2D: expected cropping[0][1] to be an integer of at least 0, got -2.',
    );
    expect(() => new ZeroPadding2D({ dataFormat: 'channelsFirst' as never })).toThrow(
      'ZeroPadding2D: expected dataForm',
    );
  });
});

describe('other layers', () => {
  it('refuse wrong options', () => {
    for (const dims of [[0, 1], [1, 3], [1, 1], [], 2]) {
      expect(() => new Permute({ dims: dims as never })).toThrow('Permute: expected dims to be an array of 1, 2, ...');
    }
    expect(() => new RepeatVector({ n: 0 })).toThrow('RepeatVector: expected n to be a positive integer, got 0.');
    expect(() => new PReLU({ sharedAxes: [0] })).toThrow(
      'PReLU: expected sharedAxes[0] to be a positive integer, got 0.',
    );
    expect(() => new UpSampling2D({ interpolation: 'bicubic' as never })).toThrow(
      'UpSampling2D: expected interpolation to be "nearest" or "bilinear", got "bicubic".',
    );
  });

  it('PReLU keeps to the shape that it was built for', () => {
    const layer = new PReLU({ sharedAxes: 1 });
    expect(layer.getConfig()).toMatchObject({ sharedAxes: [1] });
    layer.ensureBuilt([null, null, 3]);
    expect(layer.computeOutputShape([2, 7, 3])).toEqual([2, 7, 3]);
    expect(() => layer.computeOutputShape([2, 7, 4])).toThrow('PReLU: expected slopes of the shape [1, 3], for which');
  });
});
