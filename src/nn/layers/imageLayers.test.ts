/**
 * Image layers: which random numbers they draw, and what they refuse. What they do with given numbers is in
 * test/nn/goldenImages.test.ts and goldenLayers.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { testEngines } from '../../../test/nn/availableEngines.ts';
import { LayerContext, runLayer, someNumbers } from '../../../test/nn/runLayer.ts';
import { input } from '../../graph/build.ts';
import { layers } from './index.ts';
import type { Layer } from './layer.ts';

const BATCH = 400;

/** What each of many equal images becomes while training. */
async function augmented(layer: Layer, image: readonly number[], shape: readonly number[], step = 0) {
  const pixels = Float32Array.from({ length: BATCH * image.length }, (_, i) => image[i % image.length]!);
  const { output } = await runLayer(layer, { inputShape: [BATCH, ...shape], input: pixels, training: true, step });
  const size = output.length / BATCH;
  return Array.from({ length: BATCH }, (_, i) => [...output.slice(i * size, (i + 1) * size)]);
}

/** How often each different image came out. */
function countsOf(images: readonly (readonly number[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const image of images) counts.set(image.join(), (counts.get(image.join()) ?? 0) + 1);
  return counts;
}

/** A number for each image spreads over a range: both ends are come near, none is passed, the mean is in the middle. */
function expectSpread(values: readonly number[], low: number, high: number): void {
  const width = high - low;
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-4 * width);
  expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-4 * width);
  expect(Math.min(...values)).toBeLessThan(low + 0.05 * width);
  expect(Math.max(...values)).toBeGreaterThan(high - 0.05 * width);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean - (low + high) / 2)).toBeLessThan(0.1 * width);
}

const UNIT = { valueRange: [0, 1] as const };

/** One of each, with numbers that change much. */
const RANDOM_LAYERS: readonly (() => Layer)[] = [
  () => layers.randomFlip({ seed: 5 }),
  () => layers.randomTranslation({ heightFactor: 0.4, widthFactor: 0.4, seed: 5 }),
  () => layers.randomRotation({ factor: 0.4, seed: 5 }),
  () => layers.randomZoom({ heightFactor: 0.5, seed: 5 }),
  () => layers.randomShear({ xFactor: 0.6, yFactor: 0.3, seed: 5 }),
  () => layers.randomCrop({ height: 3, width: 3, seed: 5 }),
  () => layers.randomBrightness({ factor: 0.4, ...UNIT, seed: 5 }),
  () => layers.randomContrast({ factor: 0.8, ...UNIT, seed: 5 }),
  () => layers.randomSaturation({ factor: [0.1, 0.8], ...UNIT, seed: 5 }),
  () => layers.randomHue({ factor: 0.8, ...UNIT, seed: 5 }),
  () => layers.randomSharpness({ factor: 0.9, ...UNIT, seed: 5 }),
  () => layers.randomColorDegeneration({ factor: 0.9, ...UNIT, seed: 5 }),
  () => layers.randomPosterization({ factor: [1, 5], ...UNIT, seed: 5 }),
  () => layers.randomInvert({ ...UNIT, seed: 5 }),
  () => layers.randomGrayscale({ seed: 5 }),
  () => layers.randomErasing({ factor: [1, 1], ...UNIT, seed: 5 }),
  () => layers.solarization({ additionFactor: 0.3, thresholdFactor: 0.9, ...UNIT, seed: 5 }),
  () => layers.randomGaussianBlur({ factor: [1, 1], sigma: [0.4, 1], ...UNIT, seed: 5 }),
  () => layers.randomPerspective({ factor: [1, 1], seed: 5 }),
  () => layers.randomElasticTransform({ factor: [1, 1], scale: [0.5, 1], ...UNIT, seed: 5 }),
  () => layers.randAugment({ ...UNIT, seed: 5 }),
  () => layers.randomColorJitter({ brightnessFactor: 0.2, contrastFactor: 0.5, hueFactor: 0.5, ...UNIT, seed: 5 }),
];

describe.each(RANDOM_LAYERS.map((make) => [make().constructor.name, make] as const))('%s', (name, make) => {
  const shape = [4, 4, 3];
  const image = [...someNumbers(shape, 3)].map((value) => 0.5 + 0.45 * value);

  it('draws for each image by itself, anew with each step, and the same again with the same seed', async () => {
    const first = await augmented(make(), image, shape);
    expect(countsOf(first).size).toBeGreaterThan(1);
    expect(await augmented(make(), image, shape)).toEqual(first);
    expect(await augmented(make(), image, shape, 1)).not.toEqual(first);
  });

  it('gives the same on every engine', async () => {
    const pixels = Float32Array.from({ length: 8 * image.length }, (_, i) => image[i % image.length]!);
    const run = { inputShape: [8, ...shape], input: pixels, training: true };
    const available = testEngines.flatMap(({ engine }) => engine ?? []);
    const [expected, ...others] = await Promise.all(available.map((engine) => runLayer(make(), { ...run, engine })));
    for (const other of others) expect(other.output).toBeAllClose(expected!.output, { rtol: 1e-4, atol: 1e-4 });
  });

  it('hands images on in inference, and keeps its seed in the config', () => {
    const x = input('x', [2, ...shape]);
    if (name !== 'RandomCrop') expect(make().call(x, new LayerContext(false))).toBe(x);
    expect(make().getConfig()).toMatchObject({ seed: 5, dataFormat: 'channelsLast' });
  });
});

describe('what is drawn', () => {
  it('RandomFlip: one of two images with one direction, one of four with both', async () => {
    const square = [1, 2, 3, 4];
    const both = countsOf(await augmented(layers.randomFlip({ seed: 1 }), square, [2, 2, 1]));
    expect([...both.keys()].sort()).toEqual(['1,2,3,4', '2,1,4,3', '3,4,1,2', '4,3,2,1']);
    for (const count of both.values()) expect(Math.abs(count - BATCH / 4)).toBeLessThan(40);
    const sideways = countsOf(await augmented(layers.randomFlip({ mode: 'horizontal', seed: 1 }), square, [2, 2, 1]));
    expect([...sideways.keys()].sort()).toEqual(['1,2,3,4', '2,1,4,3']);
    const upright = countsOf(await augmented(layers.randomFlip({ mode: 'vertical', seed: 1 }), square, [2, 2, 1]));
    expect([...upright.keys()].sort()).toEqual(['1,2,3,4', '3,4,1,2']);
  });

  it('RandomCrop: every place with the same probability', async () => {
    const crops = await augmented(layers.randomCrop({ height: 1, width: 2, seed: 1 }), [1, 2, 3, 4, 5, 6], [2, 3, 1]);
    const counts = countsOf(crops);
    expect([...counts.keys()].sort()).toEqual(['1,2', '2,3', '4,5', '5,6']);
    for (const count of counts.values()) expect(Math.abs(count - BATCH / 4)).toBeLessThan(40);
  });

  it('RandomCrop: the middle in inference', async () => {
    const layer = layers.randomCrop({ height: 2, width: 2, seed: 1 });
    const run = await runLayer(layer, { inputShape: [1, 2, 4, 1], input: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
    expect([...run.output]).toEqual([2, 3, 6, 7]);
  });

  it('RandomTranslation: distances in the ranges, each side by itself', async () => {
    // An image of its own coordinates shows where it was moved to.
    const ramp = Array.from({ length: 16 }, (_, i) => [i >> 2, i & 3]).flat();
    const options = { heightFactor: [0.1, 0.25], widthFactor: 0.25, fillMode: 'nearest', seed: 2 } as const;
    const moved = await augmented(layers.randomTranslation(options), ramp, [4, 4, 2]);
    const down = moved.map((image) => 2 - image[2 * 8]!);
    const right = moved.map((image) => 2 - image[2 * 2 + 1]!);
    expectSpread(down, 0.4, 1);
    expectSpread(right, -1, 1);
    expect(new Set(down.map((value, i) => value / right[i]!)).size).toBeGreaterThan(BATCH / 2);
  });

  it('RandomZoom: keeps proportions without a width factor', async () => {
    const ramp = Array.from({ length: 25 }, (_, i) => [Math.floor(i / 5), i % 5]).flat();
    const zoomed = await augmented(layers.randomZoom({ heightFactor: [-0.5, 0], seed: 2 }), ramp, [5, 5, 2]);
    const vertical = zoomed.map((image) => (image[20 * 2]! - image[0]!) / 4);
    const horizontal = zoomed.map((image) => (image[4 * 2 + 1]! - image[1]!) / 4);
    expectSpread(vertical, 0.5, 1);
    expect(horizontal).toBeAllClose(vertical, { rtol: 1e-4 });
  });

  it('RandomBrightness, RandomContrast: uniform in the range', async () => {
    const brighter = await augmented(layers.randomBrightness({ factor: 0.2, seed: 3 }), [100], [1, 1, 1]);
    expectSpread(brighter.flat(), 49, 151);
    const contrast = layers.randomContrast({ factor: 0.5, seed: 3 });
    const spread = await augmented(contrast, [100, 140], [1, 2, 1]);
    expectSpread(
      spread.map(([dark, bright]) => bright! - dark!),
      20,
      60,
    );
  });

  it('RandomInvert, RandomGrayscale: the probability', async () => {
    const share = async (layer: Layer, before: readonly number[]): Promise<number> => {
      const images = await augmented(layer, before, [1, 1, before.length]);
      return images.filter((image) => image[0] !== before[0]).length / BATCH;
    };
    expect(await share(layers.randomInvert({ factor: [0.3, 0.3], seed: 4 }), [10])).toBeCloseTo(0.3, 1);
    expect(await share(layers.randomInvert({ seed: 4 }), [10])).toBeCloseTo(0.5, 1);
    expect(await share(layers.randomGrayscale({ factor: 0.8, seed: 4 }), [10, 20, 30])).toBeCloseTo(0.8, 1);
  });

  it('RandomPosterization: all numbers of bits with both ends; a single one as it is', async () => {
    const counts = countsOf(await augmented(layers.randomPosterization({ factor: [1, 3], seed: 4 }), [255], [1, 1, 1]));
    expect([...counts.keys()].sort()).toEqual(['128', '192', '224']);
    const one = countsOf(await augmented(layers.randomPosterization({ factor: 2, seed: 4 }), [255], [1, 1, 1]));
    expect([...one.keys()]).toEqual(['192']);
  });

  it('RandomErasing: rectangles of the area asked for, filled with the value or with noise', async () => {
    const size = 20;
    const black = new Array<number>(size * size).fill(0);
    const erased = await augmented(
      layers.randomErasing({ factor: [1, 1], scale: [0.25, 0.25], fillValue: 9, seed: 6 }),
      black,
      [size, size, 1],
    );
    for (const image of erased) {
      const places = image.flatMap((value, i) => (value === 9 ? [i] : []));
      expect(new Set(image)).toEqual(new Set([0, 9]));
      const rows = new Set(places.map((place) => Math.floor(place / size)));
      const columns = new Set(places.map((place) => place % size));
      expect(rows.size * columns.size).toBe(places.length);
      expect([...rows, ...columns].length).toBe(20);
    }
    expect(countsOf(erased).size).toBeGreaterThan(50);
    const noise = await augmented(layers.randomErasing({ factor: [1, 1], scale: [1, 1], seed: 6 }), black, [
      size,
      size,
      1,
    ]);
    expect(Math.min(...noise[0]!)).toBe(0);
    expect(Math.max(...noise[0]!)).toBe(255);
    expect(new Set(noise[0]).size).toBeGreaterThan(50);
  });

  it('Equalization: each image by its own histogram', async () => {
    const layer = layers.equalization();
    const images = Float32Array.of(10, 20, 30, 40, 100, 100, 200, 250);
    const run = await runLayer(layer, { inputShape: [2, 2, 2, 1], input: images, training: true });
    expect([...run.output]).toEqual([0, 85, 170, 255, 0, 0, 128, 255]);
  });
});

describe('refusals', () => {
  it.each([
    [
      () => layers.randomRotation({ factor: 2 }),
      'RandomRotation: expected factor to be a number in [-1, 1] or a range [lower, upper] of two of them, got 2.',
    ],
    [
      () => layers.randomZoom({ heightFactor: [-1, 0] }),
      'RandomZoom: expected heightFactor to be a number in (-1, 1] or a range',
    ],
    [
      () => layers.randomTranslation({ heightFactor: 0.1 } as never),
      'RandomTranslation: expected widthFactor to be a number in [-1, 1] or',
    ],
    [
      () => layers.randomBrightness({ factor: 0.1, valueRange: [1, 1] }),
      'RandomBrightness: expected valueRange to be two different numbers [lowest, highest], such as [0, 255] or [0, 1], got ',
    ],
    [() => layers.randomFlip({ mode: 'horizontally' as never }), 'RandomFlip: expected mode to be '],
    [() => layers.randomShear({ fillMode: 'mirror' as never }), 'RandomShear: expected fillMode to be '],
    [
      () => layers.randomPosterization({ factor: 2.5 }),
      'RandomPosterization: expected factor[0] to be a positive integer, got 2.5.',
    ],
    [
      () => layers.randomErasing({ fillValue: [1, 2] }),
      'RandomErasing: expected fillValue to be a number, three numbers (red, green, blue) or null for noise, got ',
    ],
    [() => layers.randomCrop({ height: 0, width: 3 }), 'RandomCrop: expected height to be a positive integer, got 0.'],
    [
      () => layers.resizing({ height: 3, width: 3, interpolation: 'area' as never }),
      'Resizing: expected interpolation to be ',
    ],
    [
      () => layers.resizing({ height: 3, width: 3, cropToAspectRatio: true, padToAspectRatio: true }),
      'Resizing: expected one of cropToAspectRatio and padToAspectRatio, got both. Leave one out.',
    ],
    [
      () => layers.resizing({ height: 3, width: 3, dataFormat: 'channelsFirst' as never }),
      'Resizing: expected dataFormat to be "channelsLast", got "channelsFirst".',
    ],
    [
      () => layers.randomHue({ factor: 0.5, seed: -1 }),
      'RandomHue: expected seed to be an integer in [0, 2^32) or null, got -1.',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
  });

  it('says what a pipeline is made of', () => {
    expect(() => layers.pipeline({ layers: [] })).toThrow(
      'Pipeline: expected layers to be a list of at least one layer, got ',
    );
    expect(() => layers.pipeline({ layers: [layers.randomFlip(), 3 as never] })).toThrow(
      'Pipeline: expected layers[1] to be a layer, got 3.',
    );
    const pipeline = layers.pipeline({
      layers: [layers.resizing({ height: 2, width: 3 }), layers.dense({ units: 4 })],
    });
    pipeline.ensureBuilt([null, 5, 5, 1]);
    expect(pipeline.weights.map(({ shape }) => shape)).toEqual([[1, 4], [4]]);
    expect(pipeline.computeOutputShape([null, 5, 5, 1])).toEqual([null, 2, 3, 4]);
  });

  it('names the parts that images are too small for', () => {
    const layer = layers.contrastLimitedAdaptiveHistogramEqualization({ name: 'clahe' });
    expect(() => layer.computeOutputShape([null, 3, 9, 1])).toThrow(
      'ContrastLimitedAdaptiveHistogramEqualization "clahe": expected images of at least 4 pixels along each side that has 8 parts, got [?, 3, 9, 1]. Choose a smaller tileGridSize.',
    );
    expect(() => layers.randomGaussianBlur({ kernelSize: 4 })).toThrow(
      'RandomGaussianBlur: expected kernelSize to be odd, so that there is a pixel in the middle, got 4.',
    );
  });

  it('names the channels that colours need', () => {
    expect(() => layers.randomHue({ factor: 0.5, name: 'hue' }).computeOutputShape([null, 4, 4, 1])).toThrow(
      'RandomHue "hue": expected images [batch, height, width, channels] of 3 channels (red, green, blue), got [?, 4, 4, 1].',
    );
  });
});
