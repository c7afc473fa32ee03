import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ascending, fixture, inputs, readDataset, smallDatasets, upTo } from '../../../test/fixtures/smallDatasets.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { tensor } from '../../tensor/tensor.ts';
import { Sequence } from '../sequence.ts';
import { timeseriesDatasetFromArray } from '../timeseries.ts';
import { datasets } from './index.ts';

const { concat, map, repeat, shard, split, take } = datasets;

let small: Awaited<ReturnType<typeof smallDatasets>>;
beforeAll(async () => {
  small = await smallDatasets();
});
afterAll(() => small.remove());

describe('operations on datasets', () => {
  it('deliver the same for 0, 1 and 2 workers, also made of each other', async () => {
    const [train, validation] = split(await small.lines(), { fraction: 0.3, seed: 1 });
    const change = { module: fixture('halve.mjs'), args: [4] };
    const cases: Record<string, Sequence> = {
      split: train,
      validation,
      map: map(await small.lines(), change),
      repeat: repeat(await small.arrays(), 3),
      shard: shard(await small.numbered(), 1, 3),
      pick: take(split(await small.numbered(), { fraction: 0.4, seed: 3 })[0], 3),
      concat: concat(await small.numbered(3), await small.numbered(2)),
      all: take(repeat(map(concat(train, shard(validation, 1, 2), train), change), 2), 13),
    };
    for (const [name, dataset] of Object.entries(cases)) {
      expect(dataset.workerRecipe(), name).toBeDefined();
      const alone = await readDataset(dataset, 2);
      expect(alone[0]!.length, name).toBe(dataset.length);
      if (dataset.samples !== undefined) {
        expect(
          alone[0]!.reduce((sum, { size }) => sum + size, 0),
          name,
        ).toBe(dataset.samples);
      }
      for (const workers of [1, 2]) expect(await readDataset(dataset, 2, workers), name).toEqual(alone);
    }
  });

  it('stay on the main thread where a part does', async () => {
    const own = timeseriesDatasetFromArray([1, 2, 3], null, { sequenceLength: 1 });
    expect(concat(await small.arrays(), own).workerRecipe()).toBeUndefined();
    expect(map(await small.arrays(), (batch) => batch).workerRecipe()).toBeUndefined();
    expect(repeat(await small.arrays(), 2).workerRecipe()).toMatchObject({
      kind: 'builtin',
      key: 'repeat',
      batchBytes: 64,
    });
    expect(map(await small.arrays(), fixture('halve.mjs')).workerRecipe()).not.toHaveProperty('batchBytes');
  });

  it('call the hooks of their parts once a pass, and workers follow', async () => {
    const reshuffled = await Sequence.fromModule(fixture('reshuffled.mjs'));
    const own = await Sequence.fromModule(fixture('ownState.mjs'));
    const hidden = await Sequence.fromModule(fixture('privateState.mjs'));
    const dataset = concat(
      repeat(reshuffled, 2),
      map(reshuffled, (batch) => batch),
      reshuffled,
    );
    const seen = await inputs(dataset, 2);
    expect(reshuffled).toMatchObject({ begun: 6, ended: 6 });
    expect(ascending(seen[1]!)).toEqual(upTo(20).flatMap((i) => [i, i, i, i]));

    const inWorkers = concat(take(own, 3), hidden);
    const draws = [(own as unknown as { draw: number }).draw];
    const stream = await readDataset(
      Object.assign(inWorkers, {
        onEpochEnd: recordEnd(inWorkers, () => draws.push((own as unknown as { draw: number }).draw)),
      }),
      3,
      2,
    );
    stream.forEach((pass, epoch) => {
      const offset = [0, 100, 300][epoch]!;
      const expected = [...upTo(3).map((i) => draws[epoch]! + i), ...upTo(4).map((i) => offset + i)];
      expect(pass.flatMap(({ x }) => x[0]!)).toEqual(expected);
    });
  });

  it('refuse what is no sequence', () => {
    const notOne = { x: [1] } as unknown as Sequence;
    for (const apply of [
      () => concat(notOne),
      () => map(notOne, (batch) => batch),
      () => repeat(notOne, 2),
      () => shard(notOne, 0, 1),
      () => take(notOne, 1),
      () => split(notOne, { fraction: 0.5 }),
    ]) {
      expect(apply).toThrow(/expected dataset( 0)? to be a Sequence, got object with keys "x"/);
    }
    expect(() => concat()).toThrow(/expected one dataset at least/);
  });

  it('refuse numbers without an end: every epoch has one', async () => {
    const dataset = await small.arrays();
    for (const count of [undefined, Infinity, 0, 1.5]) {
      expect(() => repeat(dataset, count as number)).toThrow(/^repeat: expected times to be a positive integer, got /);
      expect(() => take(dataset, count as number)).toThrow(/^take: expected batches to be a positive integer, got /);
    }
  });
});

/** The hook of a sequence, with a note behind it. */
function recordEnd(sequence: Sequence, note: () => void): (epoch: number) => Promise<void> {
  const hook = sequence.onEpochEnd!.bind(sequence);
  return async (epoch) => {
    await hook(epoch);
    note();
  };
}

describe('shard', () => {
  it('gives all ranks together each sample, or each batch, once', async () => {
    const whole = await small.lines();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 29 }), async (size) => {
        const shares = await Promise.all(upTo(size).map(async (rank) => (await inputs(shard(whole, rank, size)))[0]!));
        expect(ascending(shares.flat())).toEqual(upTo(29));
        const counts = shares.map(({ length }) => length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 10 },
    );
    const batches = await Promise.all(
      [0, 1].map(async (rank) => (await readDataset(shard(await small.numbered(), rank, 2)))[0]!),
    );
    expect(batches[0]!.map(({ y }) => y[0]![0])).toEqual([0, 2, 4, 6]);
    expect(batches[1]!.map(({ y }) => y[0]![0])).toEqual([1, 3, 5]);
  });

  it('can be taken of a part', async () => {
    const [, validation] = split(await small.lines(), { fraction: 0.5, seed: 1 });
    const halves = await Promise.all([0, 1].map(async (rank) => (await inputs(shard(validation, rank, 2)))[0]!));
    expect(ascending(halves.flat())).toEqual(ascending((await inputs(validation))[0]!));
    const nested = shard(shard(await small.lines(), 1, 2), 1, 2);
    expect(ascending((await inputs(nested))[0]!)).toEqual(upTo(29).filter((i) => i % 4 === 3));
  });

  it('refuses ranks and sizes that cannot be', async () => {
    const whole = await small.lines();
    expect(() => shard(whole, 2, 2)).toThrow(/expected a rank from 0 to 1 for a size of 2, got 2/);
    expect(() => shard(whole, -1, 2)).toThrow(/rank/);
    expect(() => shard(whole, 0, 30)).toThrow(/29 samples are not enough for 30 ranks/);
  });
});

describe('repeat, take, map and concat', () => {
  it('repeat: every repetition is an epoch of its own', async () => {
    const once = await inputs(await small.lines(), 4);
    const twice = await inputs(repeat(await small.lines(), 2), 2);
    expect(twice).toEqual([
      [...once[0]!, ...once[1]!],
      [...once[2]!, ...once[3]!],
    ]);
  });

  it('take: the first batches of each epoch', async () => {
    const whole = await inputs(await small.lines(), 2);
    expect(await inputs(take(await small.lines(), 2), 2)).toEqual(whole.map((pass) => pass.slice(0, 8)));
    expect(take(await small.lines(), 8).samples).toBe(29);
    expect(take(await small.lines(), 100)).toMatchObject({ length: 8, samples: 29 });
    expect(take(await small.lines({ shuffle: 'batch' }), 2).samples).toBeUndefined();
    expect(() => take(timeseriesDatasetFromArray([1], null, { sequenceLength: 1 }), 0)).toThrow(
      /batches to be a positive/,
    );
  });

  it('map: from a checked batch to another one', async () => {
    const doubled = map(await small.arrays({ shuffle: false }), ({ x, size }, { epoch }) => ({
      x: tensor((x as Tensor).data.map((value) => 2 * value + epoch) as Float32Array),
      y: new Float32Array(size).fill(1),
    }));
    expect(doubled).toMatchObject({ length: 5, samples: 17 });
    expect(await inputs(doubled, 2)).toEqual([0, 1].map((epoch) => upTo(17).map((i) => 200 + 2 * i + epoch)));
    const wrong = await small.arrays();
    expect(() => map(wrong, 3 as never)).toThrow(/map: expected change to be a function/);
    const missing = map(wrong, { module: fixture('halve.mjs'), export: 'half' });
    await expect(readDataset(missing)).rejects.toThrow(/exports "default", and no function "half"/);
  });

  it('concat: one after the other, counted where all are', async () => {
    const both = concat(await small.lines({ shuffle: false }), await small.arrays({ shuffle: false }));
    expect(both).toMatchObject({ length: 13, samples: 46 });
    expect(await inputs(both)).toEqual([[...upTo(29), ...upTo(17).map((i) => 100 + i)]]);
    class Unknown extends Sequence {
      readonly length = 1;
      getItem() {
        return { x: [1] };
      }
    }
    expect(concat(new Unknown(), await small.lines()).samples).toBeUndefined();
    expect(() => both.getItem(13, null as never)).toThrow(/asked for batch 13 of 13/);
  });
});
