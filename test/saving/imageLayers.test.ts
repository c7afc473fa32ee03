/** Configs of image and sound layers as Keras 3.15.1 writes them (scripts/golden/image_layers.py, spectrograms.py): read, and written again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { layers, loadModel, sequential, tensor } from '../../src/index.ts';
import { resolveLayerClass } from '../../src/nn/layers/index.ts';
import { fromKerasLayer, toKerasLayer } from '../../src/saving/kerasLayers.ts';
import { readGoldens } from '../nn/goldens.ts';

interface KerasConfig {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const configs = ['imageTransforms.json', 'spectrograms.json'].flatMap(
  (file) => readGoldens<{ configs: KerasConfig[] }>(file).configs,
);

/** What Millrace writes as a range where Keras keeps a number as it was given; Keras reads both alike. */
const RANGES: Readonly<Record<string, (factor: number) => readonly number[]>> = {
  height_factor: (factor) => [-factor, factor],
  width_factor: (factor) => [-factor, factor],
  brightness_factor: (factor) => [-factor, factor],
};

function expected(key: string, value: unknown): unknown {
  return typeof value === 'number' && key in RANGES ? RANGES[key]!(value) : value;
}

it.each(configs)('$class_name', (golden) => {
  const description = fromKerasLayer(golden, 'the layer');
  const layer = new (resolveLayerClass(description.className))(description.config);
  const written = toKerasLayer({ ...description, config: layer.getConfig() }, 'float32') as never as KerasConfig;
  const { seed, ...theirs } = golden.config;
  for (const [key, value] of Object.entries(theirs))
    expect([key, written.config[key]]).toEqual([key, expected(key, value)]);
  if (seed !== undefined && seed !== null) expect(written.config.seed).toBe(seed);
});

it('a model that augments trains, and goes on bit for bit after loading', async () => {
  const augment = [
    layers.randomFlip({ mode: 'horizontal' }),
    layers.randomRotation({ factor: 0.1, fillMode: 'constant' }),
    layers.randomColorJitter({ brightnessFactor: 0.2, hueFactor: 0.1, valueRange: [0, 1] }),
  ];
  const model = sequential([
    layers.resizing({ height: 8, width: 6, antialias: true, inputShape: [9, 12, 3] }),
    layers.pipeline({ layers: augment }),
    layers.randAugment({ numOps: 1, valueRange: [0, 1] }),
    layers.randomCrop({ height: 5, width: 5 }),
    layers.flatten(),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
  const x = tensor(
    Float32Array.from({ length: 4 * 9 * 12 * 3 }, (_, i) => ((i * 37) % 101) / 101),
    [4, 9, 12, 3],
  );
  const y = tensor(Float32Array.of(0, 1, 1, 0), [4, 1]);
  for (let step = 0; step < 3; step++) await model.trainOnBatch(x, y);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-images-'));
  try {
    await model.save(join(folder, 'images.keras'));
    const loaded = await loadModel(join(folder, 'images.keras'));
    expect(loaded.getConfig()).toEqual(model.getConfig());
    for (let step = 0; step < 3; step++)
      expect(await loaded.trainOnBatch(x, y)).toEqual(await model.trainOnBatch(x, y));
    expect(loaded.getWeights()).toEqual(model.getWeights());
    model.dispose();
    loaded.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
