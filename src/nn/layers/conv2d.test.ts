/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { Conv2D } from './conv2d.ts';

describe('Conv2D', () => {
  it('says which reshape makes images of rows', () => {
    const layer = new Conv2D({ filters: 8, kernelSize: 3, name: 'conv2d_1' });
    const refuse = (shape: (number | null)[]) => () => layer.computeOutputShape(shape);
    expect(refuse([32, 784])).toThrow(
      'Conv2D "conv2d_1": expected 4-D input [batch, height, width, channels], got [32, 784]. ' +
        'Reshape with layers.reshape({ targetShape: [28, 28, 1] }).',
    );
    expect(refuse([null, 3072])).toThrow('got [?, 3072]. Reshape with layers.reshape({ targetShape: [32, 32, 3] }).');
    expect(refuse([null, 24, 32])).toThrow('targetShape: [24, 32, 1]');
    expect(refuse([null, 7])).toThrow('targetShape: [height, width, channels]');
    expect(refuse([null, 2, 8, 1])).toThrow('expected images of at least the window [3, 3] (dilation [1, 1])');
    expect(refuse([null, 2, 8, 1])).toThrow(ShapeMismatchError);
  });

  it('takes other sizes of images, but only the channels that it was built for', () => {
    const layer = new Conv2D({ filters: 4, kernelSize: 3 });
    layer.ensureBuilt([null, 8, 8, 3]);
    expect(layer.computeOutputShape([2, 10, 12, 3])).toEqual([2, 8, 10, 4]);
    expect(() => layer.computeOutputShape([2, 8, 8, 1])).toThrow('expected 3 channels, for which it was built');
  });

  it('refuses options that do not go together', () => {
    const make = (options: object) => () => new Conv2D({ filters: 6, kernelSize: 3, ...options });
    expect(make({ groups: 4 })).toThrow(
      'Conv2D: expected filters to be a multiple of groups, got 6 filters in 4 groups.',
    );
    expect(make({ strides: 2, dilationRate: [1, 2] })).toThrow(
      'Conv2D: strides [2, 2] and dilationRate [1, 2] are both above 1. Set one of them to 1.',
    );
    expect(make({ dataFormat: 'channelsFirst' })).toThrow(
      'Conv2D: expected dataFormat to be "channelsLast", got "channelsFirst". Bring the data into the form [batch, height, width, channels].',
    );
    expect(make({ padding: 'sane' })).toThrow('Did you mean "same"?');
    for (const kernelSize of [0, [3], [3, 3, 3], '3', [3, 0.5]]) {
      expect(make({ kernelSize })).toThrow(InvalidArgumentError);
    }
    expect(() => new Conv2D({ filters: 6 } as never)).toThrow('Conv2D: expected kernelSize to be');
  });

  it('has as many outputs as windows fit (counted one by one)', () => {
    const size = fc.integer({ min: 1, max: 12 });
    const small = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(size, small, small, small, fc.constantFrom('valid', 'same'), (pixels, kernel, a, b, padding) => {
        const [stride, dilation] = a > b ? [a, 1] : [1, b];
        const reach = dilation * (kernel - 1) + 1;
        let windows = 0;
        // 'same' starts a window at every stride-th pixel; 'valid' only where it ends inside.
        for (let start = 0; start < pixels; start += stride) {
          if (padding === 'same' || start + reach <= pixels) windows++;
        }
        const layer = new Conv2D({
          filters: 1,
          kernelSize: [kernel, 1],
          strides: [stride, 1],
          dilationRate: [dilation, 1],
          padding: padding as 'valid' | 'same',
        });
        const infer = () => layer.computeOutputShape([null, pixels, 5, 1]);
        if (windows === 0) expect(infer).toThrow(ShapeMismatchError);
        else expect(infer()).toEqual([null, windows, 5, 1]);
      }),
    );
  });
});
