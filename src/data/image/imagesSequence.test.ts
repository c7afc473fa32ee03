/** Tables of images as datasets: workers, parts, targets of every kind. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageTables, numbersOf, plainClasses } from '../../../test/fixtures/imageTables.ts';
import { readPasses } from '../../../test/fixtures/readPasses.ts';
import { ascending, readDataset, upTo } from '../../../test/fixtures/smallDatasets.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { datasets } from '../datasets/index.ts';
import type { Sequence } from '../sequence.ts';
import { ImageFileSequence } from './imageFiles.ts';
import { type ImagesSequenceOptions, imagesSequence } from './imagesSequence.ts';

const COUNT = 13;
const names = upTo(COUNT).map((i) => `${i % 2 === 0 ? 'even' : 'odd'}/${i}.png`);
let tables: Awaited<ReturnType<typeof imageTables>>;
beforeAll(async () => {
  tables = await imageTables(names);
});
afterAll(() => tables.remove());

const table = {
  path: names,
  label: upTo(COUNT).map((i) => 'abc'[i % 3]!),
  tags: upTo(COUNT).map((i) => [...'pqr'].slice(0, i % 4)),
  mass: Float32Array.from({ length: COUNT }, (_, i) => i / 8),
  box: upTo(COUNT).map((i) => [i, i + 1]),
  w: upTo(COUNT),
};

function open(options: ImagesSequenceOptions = {}): Promise<ImageFileSequence> {
  return imagesSequence(table, {
    directory: tables.path,
    targetSize: 2,
    batchSize: 4,
    seed: 7,
    verbose: false,
    ...options,
  });
}

describe('imagesSequence', () => {
  it('takes a list of paths and labels, and rescales', async () => {
    const list = names.map((path, i) => ({ path: join(tables.path, path), label: String(i % 2) }));
    const data = await imagesSequence(list, { targetSize: 2, rescale: 1 / 100, shuffle: false, verbose: false });
    const batch = (await readDataset(data))[0]![0]!;
    expect(batch.x[0]!.filter((_, k) => k % 12 === 0).map((value) => Math.round(value * 10))).toEqual(upTo(COUNT));
    expect(batch.y[0]).toEqual(upTo(COUNT).flatMap((i) => (i % 2 === 0 ? [1, 0] : [0, 1])));
    expect(data.classIndices).toEqual({ 0: 0, 1: 1 });
  });

  it('reads the columns path and label of a CSV file beside the images', async () => {
    const csv = join(tables.path, 'list.csv');
    writeFileSync(csv, ['path,label', ...names.map((path, i) => `${path},${i % 3}`)].join('\n'));
    const data = await imagesSequence(csv, { targetSize: 2, classMode: 'sparse', verbose: false, shuffle: false });
    expect([...(data.classes as Int32Array)]).toEqual(upTo(COUNT).map((i) => i % 3));
    expect(data.filepaths).toEqual(names.map((name) => join(tables.path, name)));
    expect((await readDataset(data))[0]!.flatMap(numbersOf)).toEqual(upTo(COUNT));
  });

  const modes: Readonly<Record<string, ImagesSequenceOptions>> = {
    categorical: { weightCol: 'w' },
    'several classes': { yCol: 'tags' },
    sparse: { classMode: 'sparse', weightCol: 'w' },
    raw: { classMode: 'raw', yCol: ['mass', 'w'] },
    'raw arrays': { classMode: 'raw', yCol: 'box' },
    multiOutput: { classMode: 'multiOutput', yCol: ['mass', 'box'], weightCol: 'w' },
    input: { classMode: 'input' },
    null: { classMode: null },
  };
  it.each(Object.entries(modes))('delivers the same for 0, 1 and 2 workers: %s', async (_, options) => {
    const data = await open(options);
    const alone = await readDataset(data, 2);
    expect(ascending(alone[0]!.flatMap(numbersOf))).toEqual(upTo(COUNT));
    expect(alone[1]!.flatMap(numbersOf)).not.toEqual(alone[0]!.flatMap(numbersOf));
    for (const workers of [1, 2]) expect(await readDataset(data, 2, workers)).toEqual(alone);
  });

  it('delivers the same from worker processes', async () => {
    for (const name of ['several classes', 'multiOutput'] as const) {
      const data = await open({ ...modes[name], cache: 'memory' });
      const alone = await readDataset(data, 2);
      const options = { workers: 2, maxQueueSize: 3, seed: 4, useMultiprocessing: true };
      expect(await readPasses(data, 2, options), name).toEqual(alone);
    }
  });

  it('gives each image its own targets', async () => {
    const [outputs] = await readDataset(await open(modes.multiOutput));
    for (const batch of outputs!) {
      const numbers = numbersOf(batch);
      expect(batch.y).toEqual([numbers.map((i) => i / 8), numbers.flatMap((i) => [i, i + 1])]);
      expect(batch.sampleWeight).toEqual([numbers]);
    }
    const [tags] = await readDataset(await open(modes['several classes']));
    for (const batch of tags!) {
      expect(batch.y[0]).toEqual(numbersOf(batch).flatMap((i) => [0, 1, 2].map((k) => Number(k < i % 4))));
    }
  });

  it('sends workers tables in shared memory, and the size of batches', async () => {
    const data = await open(modes.categorical);
    const recipe = data.workerRecipe();
    // 4 images of 2 x 2 x 3 floats, 4 rows of 3 floats, 4 weights, each from a multiple of 64 bytes on.
    expect(recipe).toMatchObject({ kind: 'builtin', key: 'imageFiles', batchBytes: 192 + 64 + 64 });
    const config = structuredClone(recipe?.args[0]) as ConstructorParameters<typeof ImageFileSequence>[0];
    const arrays = [config.names.bytes, config.names.starts, config.classes!.labels, config.sampleWeight!.data];
    for (const { buffer } of arrays) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(await readDataset(new ImageFileSequence(config))).toEqual(await readDataset(data));
    const tagged = (await open(modes['several classes'])).workerRecipe()?.args[0] as typeof config;
    const measured = (await open(modes.multiOutput)).workerRecipe()?.args[0] as typeof config;
    for (const { buffer } of [
      tagged.classes!.starts!,
      tagged.classes!.labels,
      ...measured.columns!.map(({ data }) => data),
    ]) {
      expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });
});

describe('parts of tables of images', () => {
  it('are split by class, sharded and put together, in workers too', async () => {
    const whole = await open({ classMode: 'sparse', weightCol: 'w' });
    const [train, validation] = datasets.split(whole, { fraction: 0.3, stratify: true, seed: 2 }) as [
      ImageFileSequence,
      ImageFileSequence,
    ];
    expect(new Set(plainClasses(validation))).toEqual(new Set([0, 1, 2]));
    expect([...train.filenames, ...validation.filenames].sort()).toEqual([...names].sort());
    const parts: Record<string, Sequence> = {
      train,
      shard: datasets.shard(validation, 1, 2),
      concat: datasets.concat(train, validation),
      repeat: datasets.repeat(train, 2),
    };
    for (const [name, part] of Object.entries(parts)) {
      const alone = await readDataset(part, 2);
      for (const batch of alone.flat()) {
        expect(batch.y).toEqual([numbersOf(batch).map((i) => i % 3)]);
        expect(batch.sampleWeight).toEqual([numbersOf(batch)]);
      }
      expect(await readDataset(part, 2, 2), name).toEqual(alone);
    }
    const mapped = datasets.map(whole, ({ x, y }) => ({ x, y, sampleWeight: undefined }) as never);
    expect((await readDataset(mapped))[0]!.flatMap(numbersOf).length).toBe(COUNT);
  });

  it('know the labels of their own images', async () => {
    const raw = await open({ classMode: 'raw', yCol: 'w', shuffle: false });
    const tags = await open({ yCol: 'tags', shuffle: false });
    const by = (sample: number): string => names[sample]!.slice(0, 4);
    const [, even] = datasets.split(raw, { fraction: 0.5, by, seed: 1 }) as [Sequence, ImageFileSequence];
    const batch = (await readDataset(even))[0]![0]!;
    expect([...(even.labels as Tensor).data.subarray(0, 4)]).toEqual(batch.y[0]);
    const [, last] = datasets.split(tags, { fraction: 0.2, shuffle: false }) as [Sequence, ImageFileSequence];
    expect(plainClasses(last)).toEqual([[0, 1], [0, 1, 2], []]);
    expect(last.labels).toEqual(last.classes);
    expect(() => datasets.split(tags, { fraction: 0.5, stratify: true })).toThrow(
      /stratify: true needs a dataset that knows/,
    );
  });
});
