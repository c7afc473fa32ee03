/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { input } from '../../graph/build.ts';
import { relu } from '../../graph/composite/activations.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { AveragePooling2D } from './averagePooling2d.ts';
import { MaxPooling2D } from './maxPooling2d.ts';
import { Pooling, type Pooling2DOptions } from './pooling.ts';

const kinds = [
  ['MaxPooling2D', (options?: Pooling2DOptions) => new MaxPooling2D(options)],
  ['AveragePooling2D', (options?: Pooling2DOptions) => new AveragePooling2D(options)],
] as const;

describe.each(kinds)('Pooling %s', (name, make) => {
  it('puts windows of 2 x 2 side by side unless told otherwise', () => {
    const layer = make();
    expect(layer).toBeInstanceOf(Pooling);
    expect(layer.getConfig()).toEqual({
      poolSize: [2, 2],
      strides: [2, 2],
      padding: 'valid',
      dataFormat: 'channelsLast',
    });
    expect(make({ poolSize: [3, 1] }).strides).toEqual([3, 1]);
    expect(make({ poolSize: 3, strides: null }).strides).toEqual([3, 3]);
    expect(make({ poolSize: 3, strides: 1 }).strides).toEqual([1, 1]);
  });

  it('refuses wrong options and images that are smaller than the window', () => {
    expect(() => make({ poolSize: 0 })).toThrow(InvalidArgumentError);
    expect(() => make({ padding: 'full' as never })).toThrow(`${name}: expected padding to be "valid" or "same"`);
    expect(() => make({ dataFormat: 'channelsFirst' as never })).toThrow(`${name}: expected dataFormat`);
    expect(() => make({ poolSize: 4 }).computeOutputShape([null, 8, 3, 1])).toThrow(
      `${name}: expected images of at least the window [4, 4], got [?, 8, 3, 1]. Use larger images`,
    );
  });
});

describe('padding', () => {
  const image = Float32Array.of(-1, -2, -3, -4, -5, -6, -7, -8, -9);
  const options = { inputShape: [1, 3, 3, 1], input: image };

  it('never wins a maximum', async () => {
    const { output } = await runLayer(new MaxPooling2D({ padding: 'same' }), options);
    expect(output).toBeAllClose([-1, -3, -7, -9]);
  });

  it('does not count in a mean', async () => {
    const { output } = await runLayer(new AveragePooling2D({ padding: 'same' }), options);
    expect(output).toBeAllClose([-3, -4.5, -7.5, -9]);
  });
});

it('MaxPooling2D after relu pools first, which is the same and cheaper', () => {
  const pooled = new MaxPooling2D().call(relu(input('x', [1, 4, 4, 2])));
  expect(pooled.op).toBe('maximum');
  expect(pooled.inputs[0]!.op).toBe('maxPool');
  expect(pooled.shape).toEqual([1, 2, 2, 2]);
});
