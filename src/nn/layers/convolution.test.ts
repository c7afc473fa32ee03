/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer, someNumbers } from '../../../test/nn/runLayer.ts';
import { Conv1D } from './conv1d.ts';
import { Conv2D } from './conv2d.ts';
import { Conv2DTranspose } from './conv2dTranspose.ts';
import { Conv3D } from './conv3d.ts';
import { Convolution } from './convolution.ts';
import { DepthwiseConv2D } from './depthwiseConv2d.ts';
import { SeparableConv2D } from './separableConv2d.ts';

describe('Convolution', () => {
  it('takes sizes of as many dimensions as the input has', () => {
    for (const layer of [
      new Conv1D({ filters: 2, kernelSize: 3 }),
      new Conv2D({ filters: 2, kernelSize: 3 }),
      new Conv3D({ filters: 2, kernelSize: 3 }),
    ]) {
      expect(layer).toBeInstanceOf(Convolution);
      const rank = layer.kernelSize.length;
      expect(layer.strides).toEqual(new Array(rank).fill(1));
      expect(layer.dilationRate).toEqual(new Array(rank).fill(1));
      const input = [null, ...new Array<number>(rank).fill(5), 1];
      expect(layer.computeOutputShape(input)).toEqual([null, ...new Array<number>(rank).fill(3), 2]);
    }
    expect(() => new Conv3D({ filters: 2, kernelSize: [3, 3] as never })).toThrow(
      'Conv3D: expected kernelSize to be an integer or an array of 3 integers, got array of 2.',
    );
  });

  it("knows 'causal' for sequences only", () => {
    const options = { filters: 1, kernelSize: 2, padding: 'causal' as never };
    expect(new Conv1D(options).padding).toBe('causal');
    expect(() => new Conv2D(options)).toThrow('Conv2D: expected padding to be "valid" or "same", got "causal".');
  });

  it('names the form of its input, and the way there', () => {
    const sequence = new Conv1D({ filters: 1, kernelSize: 3 });
    expect(() => sequence.computeOutputShape([null, 9])).toThrow(
      'Conv1D: expected 3-D input [batch, steps, channels], got [?, 9]. Reshape with layers.reshape({ targetShape: [9, 1] }).',
    );
    expect(() => sequence.computeOutputShape([null, 4, 4, 4])).toThrow('targetShape: [steps, channels] }).');
    expect(() => sequence.computeOutputShape([null, 2, 4])).toThrow('expected sequences of at least the window [3]');
    expect(() => new Conv3D({ filters: 1, kernelSize: 3 }).computeOutputShape([null, 4, 5, 6])).toThrow(
      'expected 5-D input [batch, depth, height, width, channels], got [?, 4, 5, 6]. Reshape with layers.reshape({ targetShape: [4, 5, 6, 1] }).',
    );
    expect(() => new Conv1D({ filters: 1, kernelSize: 3, dataFormat: 'channelsFirst' as never })).toThrow(
      'Bring the data into the form [batch, steps, channels].',
    );
  });
});

it("a 'causal' Conv1D never looks ahead", async () => {
  const layer = new Conv1D({ filters: 2, kernelSize: 3, dilationRate: 2, padding: 'causal' });
  const inputShape = [1, 8, 2];
  const before = someNumbers(inputShape);
  const after = before.map((value, i) => (i < 5 * 2 ? value : value + 1)); // changes steps 5, 6 and 7
  const [a, b] = await Promise.all([before, after].map((input) => runLayer(layer, { inputShape, input })));
  expect(b!.output.slice(0, 5 * 2)).toEqual(a!.output.slice(0, 5 * 2));
  expect(b!.output.slice(5 * 2)).not.toEqual(a!.output.slice(5 * 2));
});

describe('layers with a depthwise kernel', () => {
  it.each([
    ['DepthwiseConv2D', (options: object) => new DepthwiseConv2D({ kernelSize: 3, ...options })],
    ['SeparableConv2D', (options: object) => new SeparableConv2D({ filters: 4, kernelSize: 3, ...options })],
  ] as const)('%s has the defaults of Keras and refuses wrong options', (name, make) => {
    expect(make({}).getConfig()).toMatchObject({
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'valid',
      depthMultiplier: 1,
      dilationRate: [1, 1],
      useBias: true,
      depthwiseInitializer: { className: 'GlorotUniform', config: { seed: null } },
      depthwiseRegularizer: null,
    });
    expect(() => make({ depthMultiplier: 0 })).toThrow(`${name}: expected depthMultiplier to be a positive integer`);
    expect(() => make({ kernelInitializer: 'zeros' })).toThrow(`${name}: unknown option "kernelInitializer".`);
    expect(() => make({ strides: 2, dilationRate: 2 })).toThrow('are both above 1. Set one of them to 1.');
    const layer = make({});
    layer.ensureBuilt([null, 5, 5, 3]);
    expect(() => layer.computeOutputShape([null, 5, 5, 2])).toThrow('expected 3 channels, for which it was built');
  });
});

describe('Conv2DTranspose', () => {
  it('enlarges by the stride', () => {
    const shape = (options: object) =>
      new Conv2DTranspose({ filters: 2, kernelSize: 3, strides: 2, ...options }).computeOutputShape([null, 4, 5, 1]);
    // The sizes that tf.nn.conv2d_transpose and Keras document.
    expect(shape({ padding: 'same' })).toEqual([null, 8, 10, 2]);
    expect(shape({})).toEqual([null, 9, 11, 2]);
    expect(shape({ outputPadding: [1, 0] })).toEqual([null, 10, 11, 2]);
    expect(shape({ strides: 1, padding: 'same' })).toEqual([null, 4, 5, 2]);
  });

  it('refuses outputPadding that is not below the strides', () => {
    expect(() => new Conv2DTranspose({ filters: 2, kernelSize: 3, strides: 2, outputPadding: [1, 2] })).toThrow(
      'Conv2DTranspose: expected outputPadding to be below strides [2, 2], got [1, 2].',
    );
  });
});
