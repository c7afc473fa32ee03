/** Every layer, optimizer, loss and metric through a file: to a second model here, and to Keras where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Layer, loadModel, type Model, type Structured, Tensor, utils } from '../../src/index.ts';
import { layerClasses } from '../../src/nn/layers/index.ts';
import { lossClasses } from '../../src/nn/losses/index.ts';
import { metricClasses } from '../../src/nn/metrics/index.ts';
import { optimizerClasses } from '../../src/nn/optimizers/index.ts';
import { readGoldens } from '../nn/goldens.ts';
import { type VariedModel, variedModels } from './variedModels.ts';

const QUIET = { verbose: 0 } as const;
const STEPS = 3;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-varied-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A model in the middle of its training, and its file. */
async function trained({
  name,
  make,
  compile,
  x,
  y,
}: VariedModel): Promise<{ model: Model<Structured<Tensor>>; path: string }> {
  utils.setRandomSeed(5);
  const model = make() as Model<Structured<Tensor>>;
  model.compile(compile());
  for (let step = 0; step < STEPS; step++) await model.trainOnBatch(x, y);
  const path = join(folder, `${name}.keras`);
  await model.save(path);
  return { model, path };
}

async function goOn(model: Model<Structured<Tensor>>, { x, y }: VariedModel): Promise<Record<string, number>[]> {
  const logs: Record<string, number>[] = [];
  for (let step = 0; step < STEPS; step++) logs.push(await model.trainOnBatch(x, y, { returnDict: true }));
  return logs;
}

/** Layers, and those that they are made of. */
function withParts(layers: readonly Layer[]): readonly Layer[] {
  return layers.flatMap((layer) => [layer, ...withParts(layer.layers)]);
}

/** Tensors as plain JSON, in their structure. */
function plain(value: Structured<Tensor>): unknown {
  if (value instanceof Tensor) return { shape: value.shape, data: [...value.data] };
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

describe('models of every kind', () => {
  it('hold every layer, optimizer, loss and metric between them', () => {
    const used = variedModels.flatMap(({ make, compile }) => {
      const model = make();
      model.compile(compile());
      const { optimizer, objective } = model.trainer.settings!;
      const objects = [
        ...withParts(model.layers),
        optimizer,
        ...objective.outputs.flatMap(({ loss }) => loss ?? []),
        ...objective.metrics.map(({ metric }) => metric),
      ];
      model.dispose();
      return objects.map((object) => object.constructor);
    });
    const catalogue = { ...layerClasses, ...optimizerClasses, ...lossClasses };
    const missing = [...Object.values(catalogue), ...Object.values(metricClasses)].filter(
      (Class) => !used.includes(Class),
    );
    // Layers over strings are no part of a model, functions have no place in files, and imageLayers.test.ts has the others.
    const { HashedCrossing, Hashing, Lambda, StringLookup, TextVectorization } = layerClasses;
    const elsewhere = ['imageTransforms.json', 'spectrograms.json'].flatMap((file) =>
      readGoldens<{ configs: { class_name: string }[] }>(file).configs.map((config) => config.class_name),
    );
    expect(missing.filter(({ name }) => !elsewhere.includes(name))).toEqual([
      HashedCrossing,
      Hashing,
      Lambda,
      StringLookup,
      TextVectorization,
    ]);
  });

  it.each(variedModels.map((varied) => [varied.name, varied] as const))(
    '%s goes on bit for bit after loading',
    async (_name, varied) => {
      const { model, path } = await trained(varied);
      const loaded = await loadModel<Structured<Tensor>>(path);
      expect(loaded.metricsNames).toEqual(model.metricsNames);
      expect(loaded.getConfig()).toEqual(model.getConfig());
      expect(await goOn(loaded, varied)).toEqual(await goOn(model, varied));
      expect(loaded.getWeights()).toEqual(model.getWeights());
      model.dispose();
      loaded.dispose();
    },
  );

  const python = process.env.MILLRACE_PYTHON;
  if (python === undefined)
    console.warn(
      'SKIPPED: Keras does not check the files written here; set MILLRACE_PYTHON to a Python with keras and jax.',
    );
  it.skipIf(python === undefined)('predict the same and train on in Keras', { timeout: 600_000 }, async () => {
    const paths: string[] = [];
    for (const varied of variedModels.filter(({ inKeras = true }) => inKeras)) {
      const { model, path } = await trained(varied);
      const prediction = plain(await model.predict(varied.x, QUIET));
      const more = (await goOn(model, varied)).map(({ loss }) => loss);
      const after = plain(await model.predict(varied.x, QUIET));
      model.dispose();
      const expected = { x: plain(varied.x), y: plain(varied.y), prediction, more, after };
      writeFileSync(path.replace('.keras', '.json'), JSON.stringify(expected));
      paths.push(path);
    }
    const script = fileURLToPath(new URL('../../scripts/golden/verify_saved.py', import.meta.url));
    // On TensorFlow, Keras' ScheduleFreeAdamW gives other numbers than on JAX, those of its own goldens here.
    const env = { ...process.env, KERAS_BACKEND: process.env.KERAS_BACKEND ?? 'jax' };
    const run = spawnSync(python!, [script, ...paths], { encoding: 'utf8', env });
    console.log(run.stdout.trim());
    expect(run.status, run.stderr.slice(-2000)).toBe(0);
  });
});
