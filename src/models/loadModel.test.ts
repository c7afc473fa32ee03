import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classData, classifier, useReferenceEngine } from '../../test/training/models.ts';
import { EarlyStopping } from '../callbacks/earlyStopping.ts';
import { ModelCheckpoint } from '../callbacks/modelCheckpoint.ts';
import { layers, sequential, utils } from '../index.ts';
import { SGD } from '../nn/optimizers/sgd.ts';
import { writeModel } from '../saving/modelFile.ts';
import type { StoredArray } from '../saving/weightsFile.ts';
import { loadModel } from './loadModel.ts';
import { describeModel } from './modelState.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;

describe('save and loadModel', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-models-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const { x, y } = classData(24);

  it('predicts the same and trains on the same: weights, moving averages, optimizer state, metrics', async () => {
    const net = classifier();
    await net.fit(x, y, { epochs: 3, ...QUIET });
    net.optimizer.learningRate = 0.02;
    const path = join(folder, 'a.keras');
    await net.save(path);
    const loaded = await loadModel(path);
    expect(loaded.name).toBe(net.name);
    expect(loaded.layers.map((layer) => layer.name)).toEqual(net.layers.map((layer) => layer.name));
    expect(loaded.metricsNames).toEqual(['loss', 'accuracy']);
    expect(loaded.optimizer.iterations).toBe(net.optimizer.iterations);
    expect(loaded.optimizer.learningRate).toBeCloseTo(0.02, 8);
    expect(loaded.getWeights()).toEqual(net.getWeights());
    expect(await loaded.predict(x, QUIET)).toEqual(await net.predict(x, QUIET));
    expect(await loaded.evaluate(x, y, QUIET)).toEqual(await net.evaluate(x, y, QUIET));
  });

  it('goes on exactly where training stopped, dropout included', async () => {
    const whole = classifier();
    const a = await whole.fit(x, y, { epochs: 4, batchSize: 5, shuffle: false, ...QUIET });
    const first = classifier();
    await first.fit(x, y, { epochs: 2, batchSize: 5, shuffle: false, ...QUIET });
    const path = join(folder, 'half.keras');
    await first.save(path);
    const second = await loadModel(path);
    const b = await second.fit(x, y, { epochs: 4, initialEpoch: 2, batchSize: 5, shuffle: false, ...QUIET });
    expect(b.history.loss).toEqual(a.history.loss!.slice(2));
    expect(second.getWeights()).toEqual(whole.getWeights());
  });

  it('keeps what was frozen, options of losses and optimizers, and the input', async () => {
    const net = classifier();
    net.getLayer('dense').trainable = false;
    net.compile({ optimizer: new SGD({ learningRate: 0.5, momentum: 0.75 }), loss: 'mse', weightedMetrics: ['mae'] });
    const path = join(folder, 'frozen.keras');
    await net.save(path);
    const loaded = await loadModel(path);
    expect(loaded.trainableWeights.map((weight) => weight.shape)).toEqual(
      net.trainableWeights.map(({ shape }) => shape),
    );
    expect(loaded.optimizer).toMatchObject({ momentum: 0.75, learningRate: 0.5 });
    expect(loaded.metricsNames).toEqual(['loss', 'mae']);
    expect(loaded.inputShape).toEqual([null, 4]);
  });

  it('loads without what compile() was given, where that is asked for', async () => {
    const net = classifier();
    await net.fit(x, y, QUIET);
    const path = join(folder, 'plain.keras');
    await net.save(path);
    const loaded = await loadModel(path, { compile: false });
    expect(loaded.metricsNames).toEqual([]);
    await expect(loaded.trainOnBatch(x, y)).rejects.toMatchObject({ code: 'ERR_NOT_COMPILED' });
    expect(await loaded.predict(x, QUIET)).toEqual(await net.predict(x, QUIET));
    loaded.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    expect(await loaded.trainOnBatch(x, y)).toBeGreaterThan(0);
    expect((await loadModel(path, { compile: true })).metricsNames).toEqual(['loss', 'accuracy']);
    await expect(loadModel(path, { compiled: false } as object)).rejects.toThrow(
      'loadModel: unknown option "compiled". Did you mean "compile"?',
    );
    await expect(loadModel(path, { compile: 0 as never })).rejects.toThrow(
      'expected compile to be true or false, got 0',
    );
  });

  it('starts the optimizer afresh, with a warning, where a layer was frozen after compile()', async () => {
    const net = classifier();
    await net.fit(x, y, QUIET);
    net.getLayer('dense').trainable = false;
    const path = join(folder, 'frozen-late.keras');
    await net.save(path);
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const loaded = await loadModel(path);
    expect((await warned).message).toMatch(
      /optimizer Adam keeps 8 arrays for 4 weights, the file has 12: layers were frozen/,
    );
    expect(loaded.optimizer.iterations).toBe(0);
    expect(loaded.getWeights()).toHaveLength(net.getWeights().length);
    expect(await loaded.predict(x, QUIET)).toEqual(await net.predict(x, QUIET));
    await loaded.fit(x, y, QUIET);
  });

  it('keeps the same metric with and without weights, and names in any script', async () => {
    utils.setRandomSeed(1);
    const net = sequential([layers.dense({ units: 2, inputShape: [4], name: 'Schicht 層' })], { name: 'Modèle' });
    net.compile({ loss: 'mse', metrics: ['mae'], weightedMetrics: ['mae'] });
    const path = join(folder, 'Größe 大小.keras');
    await net.save(path);
    const loaded = await loadModel(path);
    expect([loaded.name, loaded.layers[0]!.name]).toEqual(['Modèle', 'Schicht 層']);
    expect(loaded.metricsNames).toEqual(['loss', 'mae', 'weighted_mae']);
    await loaded.save(path);
    expect((await loadModel(path)).metricsNames).toEqual(['loss', 'mae', 'weighted_mae']);
  });

  it('refuses a well-formed file that is no model', async () => {
    const description = describeModel(classifier());
    const path = join(folder, 'twice.keras');
    const { config } = description.model;
    const twice = config.layers.map((layer) => ({ ...layer, config: { ...layer.config, name: 'dense' } }));
    await writeModel(path, {
      ...description,
      model: { className: 'Sequential', config: { ...config, layers: twice } },
    });
    await expect(loadModel(path)).rejects.toMatchObject({
      code: 'ERR_SAVING',
      message: expect.stringMatching(/twice\.keras": add: the model already has a layer named "dense"/),
    });
  });

  it('loads a model that was never compiled', async () => {
    const { compile: _, ...rest } = describeModel(classifier());
    const path = join(folder, 'bare.keras');
    await writeModel(path, rest);
    const loaded = await loadModel(path);
    expect(loaded.metricsNames).toEqual([]);
    await expect(loaded.fit(x, y, QUIET)).rejects.toMatchObject({ code: 'ERR_NOT_COMPILED' });
  });

  it('saves from callbacks while fit runs; the best file is the best epoch', async () => {
    const net = classifier();
    const best = join(folder, 'runs/best.keras');
    const { history } = await net.fit(x, y, {
      epochs: 6,
      validationSplit: 0.25,
      callbacks: [
        new ModelCheckpoint({ filepath: best, saveBestOnly: true }),
        new ModelCheckpoint({ filepath: join(folder, 'runs/{epoch:02d}.keras') }),
        new EarlyStopping({ patience: 10, restoreBestWeights: true }),
      ],
      ...QUIET,
    });
    const bestEpoch = history.val_loss!.indexOf(Math.min(...history.val_loss!));
    const saved = await loadModel(best);
    const ofEpoch = await loadModel(join(folder, `runs/${String(bestEpoch + 1).padStart(2, '0')}.keras`));
    expect(saved.getWeights()).toEqual(ofEpoch.getWeights());
    // restoreBestWeights went back to it at the end.
    expect(net.getWeights()).toEqual(saved.getWeights());
    expect(await readdir(join(folder, 'runs'))).toHaveLength(7);
  });

  it('refuses a model without weights', async () => {
    const path = join(folder, 'none.keras');
    await expect(sequential([layers.dense({ units: 1 })]).save(path)).rejects.toThrow(/save: .* is not built yet/);
    expect(await readdir(folder)).not.toContain('none.keras');
  });

  it.each([
    [
      'another number of weights',
      (arrays: object[]) => arrays.slice(1),
      /layer "dense": expected 2 arrays, the file has 1/,
    ],
    [
      'weights of another shape',
      (arrays: object[]) => arrays.map(() => ({ shape: [1], data: new Float32Array(1) })),
      /weight "kernel" has shape \[4, 8\], the file has \[1\]/,
    ],
  ])('refuses a file with %s', async (_name, change, message) => {
    const description = describeModel(classifier());
    const [first, ...others] = description.weights;
    const arrays = change([...first!.arrays]) as StoredArray[];
    const path = join(folder, 'weights.keras');
    await writeModel(path, { ...description, weights: [{ ...first!, arrays }, ...others] });
    await expect(loadModel(path)).rejects.toThrow(message);
  });

  it('starts the optimizer afresh where its state is that of another model', async () => {
    const net = classifier();
    await net.fit(x, y, QUIET);
    const description = describeModel(net);
    const { compile } = description;
    const optimizer = { ...compile!.optimizer, slots: compile!.optimizer.slots.slice(1) };
    const path = join(folder, 'slots.keras');
    await writeModel(path, { ...description, compile: { ...compile!, optimizer } });
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    expect((await loadModel(path)).optimizer.iterations).toBe(0);
    expect((await warned).message).toMatch(/optimizer Adam keeps 12 arrays for 6 weights, the file has 11/);
  });
});
