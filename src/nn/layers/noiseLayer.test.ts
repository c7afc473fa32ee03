/** Layers of noise: what they do while training. That they do nothing otherwise is in test/nn/goldenLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { LayerContext, runLayer } from '../../../test/nn/runLayer.ts';
import { input } from '../../graph/build.ts';
import { AlphaDropout } from './alphaDropout.ts';
import { Dropout } from './dropout.ts';
import { GaussianDropout } from './gaussianDropout.ts';
import { GaussianNoise } from './gaussianNoise.ts';
import type { Layer } from './layer.ts';
import { SpatialDropout1D } from './spatialDropout1d.ts';
import { SpatialDropout2D } from './spatialDropout2d.ts';
import { SpatialDropout3D } from './spatialDropout3d.ts';

const SIZE = 20_000;

async function trained(layer: Layer, value: number | Float32Array, inputShape = [SIZE / 100, 100]) {
  const values = typeof value === 'number' ? new Float32Array(SIZE).fill(value) : value;
  return (await runLayer(layer, { inputShape, input: values, training: true })).output;
}

function moments(values: Float32Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describe('GaussianNoise', () => {
  it('adds numbers of mean 0 and the deviation asked for', async () => {
    const { mean, deviation } = moments(await trained(new GaussianNoise({ stddev: 0.5, seed: 1 }), 3));
    expect(mean).toBeCloseTo(3, 1);
    expect(deviation).toBeCloseTo(0.5, 2);
  });

  it('lets gradients through unchanged', async () => {
    const layer = new GaussianNoise({ stddev: 1, seed: 1 });
    const { inputGradient } = await runLayer(layer, { inputShape: [2, 3], input: new Float32Array(6), training: true });
    expect(inputGradient).toEqual(new Float32Array(6).fill(1));
  });

  it('refuses deviations outside of [0, 1], as Keras does', () => {
    for (const stddev of [-0.1, 1.1, undefined]) {
      expect(() => new GaussianNoise({ stddev: stddev as number })).toThrow(
        'GaussianNoise: expected stddev to be a number in [0, 1], got ',
      );
    }
  });
});

describe('GaussianDropout', () => {
  it('multiplies with numbers of mean 1 and the variance of a dropout', async () => {
    const { mean, deviation } = moments(await trained(new GaussianDropout({ rate: 0.2, seed: 2 }), 2));
    expect(mean).toBeCloseTo(2, 1);
    expect(deviation).toBeCloseTo(2 * Math.sqrt(0.2 / 0.8), 1);
  });
});

describe('AlphaDropout', () => {
  it('keeps mean 0 and deviation 1', async () => {
    const values = await trained(new GaussianNoise({ stddev: 1, seed: 3 }), 0);
    const { mean, deviation } = moments(await trained(new AlphaDropout({ rate: 0.3, seed: 4 }), values));
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
  });

  it('has the numbers of the formula', async () => {
    const output = await trained(new AlphaDropout({ rate: 0.5, seed: 4 }), 1);
    const floor = -1.7580993408473766;
    const scale = 1 / Math.sqrt(0.5 * (1 + 0.5 * floor ** 2));
    const offset = -scale * floor * 0.5;
    const [dropped, kept] = [...new Set(output)].sort((a, b) => a - b);
    expect(dropped).toBeCloseTo(scale * floor + offset, 5);
    expect(kept).toBeCloseTo(scale + offset, 5);
    expect(new Set(output).size).toBe(2);
  });

  it('drops whole columns with a noise shape', async () => {
    const output = await trained(new AlphaDropout({ rate: 0.5, noiseShape: [1, null], seed: 5 }), 1);
    expect(output.slice(0, 100)).toEqual(output.slice(100, 200));
    expect(new Set(output.slice(0, 100)).size).toBe(2);
  });
});

describe('spatial dropouts', () => {
  it.each([
    [new SpatialDropout1D({ rate: 0.5, seed: 6 }), [200, 10, 10]],
    [new SpatialDropout2D({ rate: 0.5, seed: 6 }), [200, 2, 5, 10]],
    [new SpatialDropout3D({ rate: 0.5, seed: 6 }), [200, 1, 2, 5, 10]],
  ] as const)('%o drops channels as a dropout with that noise shape', async (layer, shape) => {
    const output = await trained(layer, 1, [...shape]);
    const noiseShape = shape.map((_, axis) => (axis === 0 || axis === shape.length - 1 ? null : 1));
    expect(output).toEqual(await trained(new Dropout({ rate: 0.5, noiseShape, seed: 6 }), 1, [...shape]));
    expect(new Set(output)).toEqual(new Set([0, 2]));
    for (let channel = 0; channel < 10; channel++) {
      const steps = Array.from({ length: 10 }, (_, step) => output[step * 10 + channel]);
      expect(new Set(steps).size).toBe(1);
    }
  });
});

describe('every layer of noise', () => {
  it('hands its input on in inference and where there is no noise', () => {
    const x = input('x', [2, 3]);
    expect(new GaussianNoise({ stddev: 0.5 }).call(x, new LayerContext(false))).toBe(x);
    expect(new GaussianNoise({ stddev: 0 }).call(x, new LayerContext(true))).toBe(x);
    expect(new GaussianDropout({ rate: 0 }).call(x, new LayerContext(true))).toBe(x);
    expect(new AlphaDropout({ rate: 0 }).call(x, new LayerContext(true))).toBe(x);
  });

  it.each([GaussianDropout, AlphaDropout, SpatialDropout1D, SpatialDropout2D])('%o refuses a rate of 1', (Class) => {
    expect(() => new Class({ rate: 1 })).toThrow(`${Class.name}: expected rate to be a number in [0, 1), got 1.`);
  });

  it('keeps the seed in its config', () => {
    const layer = new GaussianNoise({ stddev: 0.5 });
    expect(layer.getConfig()).toEqual({ stddev: 0.5, seed: layer.seed });
  });
});
