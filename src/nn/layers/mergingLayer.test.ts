/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer, someNumbers } from '../../../test/nn/runLayer.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { layers } from './index.ts';

describe('layers that merge', () => {
  it('say which sizes do not go together', () => {
    const layer = layers.add({ name: 'sum' });
    expect(() =>
      layer.computeOutputShape([
        [null, 4],
        [null, 5],
      ]),
    ).toThrow(ShapeMismatchError);
    expect(() =>
      layer.computeOutputShape([
        [null, 4],
        [null, 5],
      ]),
    ).toThrow(
      'Add "sum": expected inputs whose sizes are equal or 1 along each axis, got [?, 4] and [?, 5]. ' +
        'Bring them to one size with layers.dense or layers.reshape, or join them with layers.concatenate().',
    );
    expect(() => layers.subtract().computeOutputShape([[null, 4]])).toThrow('expected a list of 2 tensors, got [?, 4]');
  });

  it('keep open sizes open', () => {
    expect(
      layers.multiply().computeOutputShape([
        [null, null, 3],
        [7, 5, 3],
      ]),
    ).toEqual([7, null, 3]);
    expect(
      layers.concatenate().computeOutputShape([
        [null, 2, null],
        [7, 2, 3],
      ]),
    ).toEqual([7, 2, null]);
  });

  it('refuse a single tensor', async () => {
    const run = runLayer(layers.add(), { inputShape: [2, 3], input: someNumbers([2, 3]) });
    await expect(run).rejects.toThrow('expected a list of tensors, got one');
  });

  it('bring masks of tensors of different ranks together', async () => {
    const run = await runLayer(layers.add(), {
      inputShape: [2, 3, 2],
      input: someNumbers([2, 3, 2]),
      mask: { shape: [2, 3], data: Float32Array.of(1, 0, 0, 0, 0, 1) },
      moreInputs: [{ shape: [2, 2], data: someNumbers([2, 2]) }],
      moreMasks: [{ shape: [2], data: Float32Array.of(0, 1) }],
    });
    expect(run.outputMasks).toEqual([Float32Array.of(1, 0, 0, 1, 1, 1)]);
  });

  it('take masks over the first axes of tensors with more of them', async () => {
    const shape = [1, 2, 2, 2];
    const mask = { shape: [1, 2], data: Float32Array.of(1, 0) };
    const x = someNumbers(shape);
    for (const layer of [layers.maximum(), layers.multiply(), layers.concatenate()]) {
      const more = { shape, data: x };
      const run = await runLayer(layer, { inputShape: shape, input: x, mask, moreInputs: [more], moreMasks: [mask] });
      expect(run.outputMasks).toEqual([Float32Array.of(1, 0)]);
    }
  });

  it('leave nothing out along the features where an input has no mask', async () => {
    const mask = { shape: [1, 2], data: Float32Array.of(1, 0) };
    const more = { shape: [1, 2, 3], data: someNumbers([1, 2, 3]) };
    const inputs = { inputShape: [1, 2, 1], input: Float32Array.of(1, 2), mask, moreInputs: [more] };
    expect((await runLayer(layers.concatenate(), inputs)).outputMasks).toEqual([undefined]);
  });
});

describe('options of layers that merge', () => {
  it.each([
    [() => layers.concatenate({ axis: 0 }), 'Concatenate: expected axis to be an integer other than 0'],
    [
      () => layers.dot({ axes: 0 }),
      'Dot: expected axes to be an integer other than 0 (the batch), or a pair of them, got 0',
    ],
    [() => layers.dot({ axes: [1, 2, 3] as never }), 'got array of 3'],
    [() => layers.dot({ axes: 1, normalize: 1 as never }), 'Dot: expected normalize to be true or false'],
  ])('%#', (make, message) => {
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
  });
});
