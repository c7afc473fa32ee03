/** Files made by Keras 3.15.1 (scripts/golden/keras_files.py, recurrent_files.py), and files that Keras reads. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FitOptions,
  layers,
  loadModel,
  type Model,
  optimizers,
  regularizers,
  type Sequential,
  sequential,
  tensor,
} from '../../src/index.ts';
import { describeModel } from '../../src/models/modelState.ts';
import { parseJson } from '../../src/saving/json.ts';
import { readZip, writeZip } from '../../src/saving/zipFile.ts';

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

interface KerasCase {
  readonly file: string;
  readonly x: Numbers;
  readonly y?: Numbers;
  readonly prediction: Numbers;
  readonly more: number[] | null;
}

const folder = fileURLToPath(new URL('../golden/kerasFiles/', import.meta.url));
const cases = [
  'kerasFiles.json',
  'recurrentFiles.json',
  'recurrentWrapperFiles.json',
  'preprocessingFiles.json',
].flatMap((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { cases: KerasCase[] }).cases);
const asTensor = ({ shape, data }: Numbers) => tensor(Float32Array.from(data), shape);

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'millrace-saving-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

async function lossesOf(model: Model, x: Numbers, y: Numbers, steps: number): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    losses.push((await model.trainOnBatch(asTensor(x), asTensor(y), { returnDict: true })).loss!);
  }
  return losses;
}

describe('files made by Keras 3.15.1', () => {
  it.each(cases.map((golden) => [golden.file, golden] as const))('%s predicts the same', async (file, golden) => {
    const model = await loadModel(join(folder, file));
    expect((await model.predict(asTensor(golden.x))).data).toBeAllClose(Float32Array.from(golden.prediction.data), {
      atol: 1e-5,
    });
    if (golden.more !== null) {
      const losses = await lossesOf(model, golden.x, golden.y!, golden.more.length);
      expect(losses).toBeAllClose(golden.more, { rtol: 1e-5 });
    }
    model.dispose();
  });

  it('keeps names, metrics and the state of the optimizer', async () => {
    const model = await loadModel(join(folder, 'images.keras'));
    expect(model.name).toBe('images');
    expect(model.layers.at(-1)!.name).toBe('scores');
    expect(model.metricsNames).toEqual(['loss', 'accuracy', 'mae']);
    expect(model.optimizer.iterations).toBe(4);
    expect(model.optimizer.learningRate).toBe(0.001);
    model.dispose();
  });

  it.each(cases.map(({ file }) => [file]))('%s is written again with the same structure', async (file) => {
    const model = await loadModel(join(folder, file));
    const path = join(scratch, file);
    await model.save(path);
    model.dispose();
    const theirs = structureOf(join(folder, file));
    const ours = structureOf(path);
    expect(ours.members).toEqual(theirs.members);
    expect(ours.config).toEqual(theirs.config);
  });
});

/** Members in order, and the config without what may differ: ids, build shapes, seeds, the compiler's choices. */
function structureOf(path: string): { members: string[]; config: unknown } {
  const members = readZip(readFileSync(path), path);
  const config = parseJson(Buffer.from(members['config.json']!).toString(), path);
  return { members: Object.keys(members), config: comparable((config.config as { layers: unknown }).layers) };
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const ignored = ['shared_object_id', 'build_config', 'seed', 'input_axes', 'output_axes'];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !ignored.includes(key))
      .map(([key, item]) => [key, comparable(item)]),
  );
}

function smallNet(): Sequential {
  return sequential([
    layers.rescaling({ scale: 1 / 2, inputShape: [6, 6, 2] }),
    layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', kernelRegularizer: regularizers.l2({ l2: 1e-3 }) }),
    layers.batchNormalization(),
    layers.maxPooling2d(),
    layers.flatten(),
    layers.dropout({ rate: 0 }),
    layers.dense({ units: 1, activation: 'tanh' }),
  ]);
}

const x: Numbers = { shape: [4, 6, 6, 2], data: Array.from({ length: 288 }, (_, i) => Math.sin(i * i)) };
const y: Numbers = { shape: [4, 1], data: [0.5, -0.5, 1, 0] };
const quiet: FitOptions = { verbose: 0, epochs: 2, batchSize: 2, shuffle: false };

describe('files made here', () => {
  it.each([
    ['sgd', () => optimizers.sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true })],
    ['adam', () => optimizers.adam({ amsgrad: true })],
    ['rmsprop', () => optimizers.rmsprop({ momentum: 0.5, centered: true })],
  ])('go on bit for bit after loading (%s)', async (name, optimizer) => {
    const model = smallNet();
    model.compile({ optimizer: optimizer(), loss: 'mse', metrics: ['mae'] });
    await model.fit(asTensor(x), asTensor(y), quiet);
    const path = join(scratch, `${name}-here.keras`);
    await model.save(path);
    const loaded = await loadModel(path);
    expect(loaded.optimizer.iterations).toBe(4);
    expect(await lossesOf(loaded, x, y, 3)).toEqual(await lossesOf(model, x, y, 3));
    expect(loaded.getWeights().map(({ data }) => data)).toEqual(model.getWeights().map(({ data }) => data));
    model.dispose();
    loaded.dispose();
  });

  it('say the same for the same model, and leave nothing beside them', async () => {
    const model = smallNet();
    model.compile({ optimizer: 'adam', loss: 'mse' });
    const own = mkdtempSync(join(scratch, 'own-'));
    const paths = [join(own, 'a.keras'), join(own, 'b.keras')] as const;
    for (const path of paths) await model.save(path);
    expect(readdirSync(own).sort()).toEqual(['a.keras', 'b.keras']);
    // The weights file holds the second of its writing; its contents are compared.
    const [first, second] = paths.map((path) => readZip(readFileSync(path), path));
    for (const member of ['metadata.json', 'config.json']) expect(first![member]).toEqual(second![member]);
    const [read, readAgain] = await Promise.all(paths.map((path) => loadModel(path)));
    expect(describeModel(read!)).toEqual(describeModel(readAgain!));
    model.dispose();
  });
});

describe('files that cannot be used', () => {
  const original = readFileSync(join(folder, 'sgd.keras'));
  const write = (name: string, bytes: Uint8Array): string => {
    const path = join(scratch, name);
    writeFileSync(path, bytes);
    return path;
  };

  it('refuses a missing file, another ending and a file that is no archive', async () => {
    await expect(loadModel(join(scratch, 'none.keras'))).rejects.toThrow(/Cannot read ".*none\.keras" \(ENOENT\)/);
    await expect(loadModel('weights.h5')).rejects.toThrow('Expected a path that ends in ".keras", got "weights.h5".');
    await expect(loadModel(write('text.keras', Buffer.from('no archive')))).rejects.toThrow(
      'not a readable ZIP archive',
    );
  });

  it('refuses a file cut short anywhere', async () => {
    for (let length = 0; length < original.length; length += 997) {
      const path = write('short.keras', original.subarray(0, length));
      await expect(loadModel(path)).rejects.toMatchObject({ code: 'ERR_SAVING' });
    }
  });

  it('refuses a file with any byte of its members changed', async () => {
    for (let at = 60; at < original.length - 300; at += 1499) {
      const bytes = Buffer.from(original);
      bytes[at] = bytes[at]! ^ 0x40;
      await expect(loadModel(write('changed.keras', bytes)), `byte ${at}`).rejects.toMatchObject({
        code: 'ERR_SAVING',
      });
    }
  });

  it('says in one line what HDF5 found wrong, and prints nothing', async () => {
    const members = readZip(original, 'original');
    const weights = Buffer.from(members['model.weights.h5']!);
    for (let at = weights.indexOf('SNOD'); at >= 0; at = weights.indexOf('SNOD')) weights[at] = 0;
    const path = write('nodes.keras', writeZip({ ...members, 'model.weights.h5': weights }));
    await expect(loadModel(path)).rejects.toThrow(
      /nodes\.keras", model\.weights\.h5: not a readable HDF5 file \(bad symbol table node signature\)\. The file is damaged\.$/,
    );
  });

  it('says which folder is missing on saving', async () => {
    const model = smallNet();
    await expect(model.save(join(scratch, 'nowhere', 'a.keras'))).rejects.toThrow(
      /Cannot write .*a\.keras" \(ENOENT\)\. The folder ".*nowhere" does not exist/,
    );
    model.dispose();
  });
});
