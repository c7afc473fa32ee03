import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ReadBatch, readPasses } from '../../test/fixtures/readPasses.ts';
import { ascending, fixture, upTo } from '../../test/fixtures/smallDatasets.ts';
import { contextOf } from '../../test/imageFiles.ts';
import { datasets } from './datasets/index.ts';
import { type SamplesSequenceOptions, samplesSequence } from './samplesSequence.ts';

const { concat, map, shard, split } = datasets;

let flags: string;
beforeAll(() => {
  flags = mkdtempSync(join(tmpdir(), 'millrace-samples-'));
});
afterAll(() => rmSync(flags, { recursive: true, force: true }));

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

const COUNT = 23;
const inModule = (args: object = {}) => ({ module: fixture('makeSample.mjs'), args: [args] });
const samples = (options: Partial<SamplesSequenceOptions> = {}) =>
  samplesSequence(COUNT, { toSample: inModule(), batchSize: 4, seed: 6, ...options });

/** On the main thread, in worker threads and in worker processes. */
const KINDS = [0, 1, 2]
  .map((workers) => ({ workers, useMultiprocessing: false }))
  .concat({ workers: 2, useMultiprocessing: true });
const read = (sequence: Awaited<ReturnType<typeof samples>>, epochs = 2, kind = KINDS[0]!) =>
  readPasses(sequence, epochs, { ...kind, seed: 1, maxQueueSize: 3 });
const numbersOf = (pass: readonly ReadBatch[]): number[] => pass.flatMap(({ y }) => y[0]!);

describe('samplesSequence', () => {
  it.each([{ shuffle: false }, { shuffle: true }, { shuffle: true, shuffleWindow: 9 }, { shuffle: 'batch' }] as const)(
    'delivers each sample once an epoch, the same for any workers: %o',
    async (order) => {
      const alone = await read(await samples(order));
      expect(alone.map(numbersOf).map(ascending)).toEqual([upTo(COUNT), upTo(COUNT)]);
      expect(alone[0]!.map(({ size }) => size)).toEqual([4, 4, 4, 4, 4, 3]);
      if (order.shuffle === true) expect(numbersOf(alone[0]!)).not.toEqual(numbersOf(alone[1]!));
      for (const kind of KINDS.slice(1)) expect(await read(await samples(order), 2, kind)).toEqual(alone);
    },
  );

  it('gives each sample its epoch, and random numbers of (seed, epoch, sample) alone', async () => {
    const drawn = async (options: Partial<SamplesSequenceOptions>) => {
      const bySample: Record<string, number> = {};
      for (const [epoch, pass] of (await read(await samples(options))).entries()) {
        for (const { x } of pass) {
          for (let at = 0; at < x[0]!.length; at += 3) {
            expect(x[0]![at + 1]).toBe(epoch);
            bySample[`${epoch}-${x[0]![at]}`] = x[0]![at + 2]!;
          }
        }
      }
      return bySample;
    };
    const first = await drawn({ shuffle: false });
    expect(new Set(Object.values(first)).size).toBe(2 * COUNT);
    expect(await drawn({ shuffle: true, batchSize: 7 })).toEqual(first);
    expect(await drawn({ shuffle: false, seed: 7 })).not.toEqual(first);
  });

  it('takes a function, which stays on the main thread, and makes some samples at a time', async () => {
    let making = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const sequence = await samples({
      shuffle: false,
      batchSize: 6,
      toSample: async (index) => {
        most = Math.max(most, ++making);
        // The last of each four lets all of them go on, backwards.
        const gate = new Promise<void>((resolve) => gates.unshift(resolve));
        if (gates.length === 4 || index >= COUNT - 1 || index % 6 === 5) for (const open of gates.splice(0)) open();
        await gate;
        making--;
        return { x: [0], y: Int32Array.of(index) };
      },
    });
    const [pass] = await read(sequence, 1);
    expect(numbersOf(pass!)).toEqual(upTo(COUNT));
    expect(most).toBe(4);
    expect(sequence.workerRecipe()).toBeUndefined();
    await read(await samples({ toSample: (index) => ({ x: [0], y: Int32Array.of(index) }) }), 1, KINDS[2]);
    expect(warnings).toEqual([expect.stringMatching(/put toSample into a module of its own and give its URL/)]);
  });

  it('is split, sharded and joined by samples', async () => {
    const whole = await samples();
    const [train, validation] = split(whole, { fraction: 0.3, by: (sample) => sample >> 1, seed: 2 });
    const parts = concat(train, shard(validation, 0, 2), shard(validation, 1, 2));
    const same = map(parts, ({ x, y }) => ({ x, y: y! }));
    for (const kind of KINDS.slice(0, 2)) {
      const [pass] = await readPasses(same, 1, { ...kind, seed: 1 });
      expect(ascending(numbersOf(pass!))).toEqual(upTo(COUNT));
    }
    const groups = (part: typeof train) => new Set((part as typeof whole).batchSamples(0, 0).map((each) => each >> 1));
    expect([...groups(validation)].filter((group) => groups(train).has(group))).toEqual([]);
  });

  it.each([
    [0, {}, /samplesSequence: expected count to be a positive integer, got 0/],
    [2.5, {}, /expected count/],
    [2 ** 33, {}, /samples are more than 4294967295/],
    [5, { toSample: undefined }, /expected toSample to be a function, the URL of a module/],
    [5, { toSample: { module: fixture('makeSample.mjs'), export: 'suming' } }, /Did you mean "summing"/],
    [5, { toSample: { module: fixture('makeSample.mjs'), args: [() => 1] } }, /args\[0\] is a function/],
    [5, { batch: 3 }, /unknown option "batch"/],
    [5, { onSampleError: 'ignore' }, /onSampleError to be "raise", "skip" or "replace"/],
  ])('refuses what cannot be: %#', async (count, options, message) => {
    await expect(
      samplesSequence(count, { toSample: inModule(), ...options } as SamplesSequenceOptions),
    ).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(message) });
  });
});

describe('samplesSequence with samples that cannot be made', () => {
  const bad = [3, 9, 20];
  const tolerant = (policy: 'skip' | 'replace', args: object = {}, options: Partial<SamplesSequenceOptions> = {}) =>
    samples({ toSample: inModule({ bad, ...args }), onSampleError: policy, maxSampleErrors: 3, ...options });

  it.each([0, 2])("is an error with 'raise', which names the sample (workers %i)", async (workers) => {
    const sequence = await samples({ toSample: inModule({ bad }), shuffle: false });
    await expect(readPasses(sequence, 1, { workers })).rejects.toMatchObject({
      code: 'ERR_DATA',
      message: 'sample 3: toSample failed: no sample 3',
      details: { sample: 3, reason: 'no sample 3' },
    });
  });

  it.each(['skip', 'replace'] as const)("'%s' gives the same batches and report for any workers", async (policy) => {
    const results = [];
    for (const kind of KINDS) {
      const sequence = await tolerant(policy);
      results.push({ passes: await read(sequence, 3, kind), errors: sequence.sampleErrors });
    }
    for (const result of results) expect(result).toEqual(results[0]);
    const { passes, errors } = results[0]!;
    expect(ascending(errors.map(({ sample }) => sample))).toEqual(bad);
    for (const { sample, path, cause, count } of errors) {
      expect([path, cause]).toEqual([undefined, `no sample ${sample}`]);
      if (policy === 'skip') expect(count).toBe(3);
    }
    for (const pass of passes) {
      expect(numbersOf(pass)).toHaveLength(policy === 'skip' ? COUNT - 3 : COUNT);
      for (const number of numbersOf(pass)) expect(bad).not.toContain(number);
    }
    expect(warnings[0]).toMatch(/^samplesSequence: sample \d+: no sample \d+\. Samples that cannot be read are/);
  });

  it.each([
    { useMultiprocessing: false, flag: () => new Int32Array(new SharedArrayBuffer(4)) },
    { useMultiprocessing: true, flag: () => join(flags, 'ended') },
  ])('counts the samples of a batch that is made again once: %o', async ({ useMultiprocessing, flag }) => {
    // Sample 10 ends the worker after the bad ones before it in its batch were met.
    const sequence = (args: object) =>
      tolerant('replace', args, { shuffle: false, batchSize: 8, maxSampleErrors: 0.9 });
    const clean = await sequence({});
    const expected = await read(clean);
    const ended = await sequence({ ends: 10, flag: flag() });
    expect(await read(ended, 2, { workers: 2, useMultiprocessing })).toEqual(expected);
    expect(ended.sampleErrors).toEqual(clean.sampleErrors);
    expect(
      warnings.some((text) => /worker (was killed|ended|exited)/.test(text)),
      warnings.join('\n'),
    ).toBe(true);
  });

  it('counts what is delivered: batches that were made ahead for nothing are not in the report', async () => {
    const sequence = await tolerant('skip', {}, { shuffle: false });
    await readPasses(sequence, 1, { workers: 2, maxQueueSize: 10, maxBatches: 2 });
    expect(sequence.sampleErrors).toEqual([{ sample: 3, path: undefined, cause: 'no sample 3', count: 1 }]);
  });

  it('above the budget is an error, the same for any workers', async () => {
    const errors = [];
    for (const kind of KINDS) {
      const sequence = await tolerant('skip', {}, { maxSampleErrors: 0.1 });
      errors.push(await read(sequence, 1, kind).catch(({ message, details }) => ({ message, details })));
    }
    expect(errors[0]).toMatchObject({ details: { count: 3, limit: 2 } });
    for (const error of errors) expect(error).toEqual(errors[0]);
  });

  it('takes what is no sample, and what looks different from the first, for bad samples', async () => {
    const odd: Record<number, unknown> = {
      0: null,
      2: { x: [1], z: 2 },
      5: { x: [1, 2], y: [1] },
      6: { x: Int32Array.of(1), y: [1] },
      7: { x: [1] },
      9: { x: ['a'], y: [1] },
    };
    const toSample = (index: number) => (odd[index] ?? { x: [index], y: [index] }) as { x: number[] };
    const options = { toSample, shuffle: false } as const;
    // Sample 0 is undefined: sample 1 says how the others look.
    const makeSample = (index: number) => (index === 0 ? (undefined as never) : toSample(index));
    const sequence = await samples({ ...options, toSample: makeSample, onSampleError: 'skip', maxSampleErrors: 6 });
    const [pass] = await read(sequence, 1);
    expect(numbersOf(pass!)).toEqual(upTo(COUNT).filter((index) => !(index in odd)));
    expect(Object.fromEntries(sequence.sampleErrors.map(({ sample, cause }) => [sample, cause]))).toEqual({
      0: 'expected a sample { x, y?, sampleWeight? }, got undefined',
      2: 'expected a sample { x, y?, sampleWeight? }, got an object with keys "x" and "z"',
      5: 'x has shape [2], and of sample 1 [1]',
      6: 'x is int32, and of sample 1 float32',
      7: 'has "x", and sample 1 "x" and "y"',
      9: expect.stringMatching(/^x: tensor: expected a number/),
    });
    delete odd[0];
    await expect(read(await samples(options), 1)).rejects.toThrow(/^sample 2: expected a sample/);
    delete odd[2];
    await expect(read(await samples(options), 1)).rejects.toMatchObject({
      code: 'ERR_SHAPE_MISMATCH',
      message: expect.stringMatching(/^sample 5: x has shape \[2\], and of sample 4 \[1\]/),
    });
  });

  it('gives up where the first samples and those that stand in are all bad', async () => {
    const sequence = await tolerant('replace', { bad: upTo(COUNT) }, { maxSampleErrors: 0.9 });
    await expect(read(sequence, 1)).rejects.toThrow(/None of 10 samples that were tried in its place/);
    const left = await tolerant('skip', { bad: upTo(COUNT) });
    await expect(read(left, 1)).rejects.toThrow(/^samplesSequence: no sample of a batch of 4 could be read; the first/);
  });

  it('tries each sample once, until one can stand in or none is left', async () => {
    const asked: number[] = [];
    const few = (count: number) =>
      samplesSequence(count, {
        toSample: (index) => {
          asked.push(index);
          if (index > 0) throw new Error('bad');
          return { x: [0], y: [0] };
        },
        onSampleError: 'replace',
        maxSampleErrors: count,
        batchSize: 1,
        shuffle: false,
      });
    const context = contextOf(0);
    const two = await few(2);
    for (let epoch = 0; epoch < 100; epoch++) await two.getItem(1, { ...context, epoch });
    expect(asked.filter((index) => index === 1)).toHaveLength(100);
    const alone = datasets.take(datasets.split(two, { fraction: 0.5, shuffle: false })[1], 1);
    await expect(readPasses(alone, 1, { workers: 0 })).rejects.toThrow(
      'samplesSequence: sample 1: bad. There is no other sample that could take its place.',
    );
    asked.length = 0;
    const bad = await samplesSequence(4, {
      toSample: (index) => {
        asked.push(index);
        throw new Error('bad');
      },
      onSampleError: 'replace',
      maxSampleErrors: 4,
      batchSize: 1,
    });
    await expect(bad.getItem(0, context)).rejects.toThrow(/None of 3 samples that were tried in its place/);
  });
});
