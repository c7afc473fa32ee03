/** Training with samples that cannot be read: the same weights for any number of workers, and the report after `fit`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  datasets,
  type FitOptions,
  layers,
  type SampleErrorOptions,
  type Sequence,
  sequential,
  utils,
} from '../../src/index.ts';
import { fixture } from '../fixtures/smallDatasets.ts';
import { useReferenceEngine } from './models.ts';

useReferenceEngine();

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-sample-errors-'));
  const line = (_: unknown, i: number) => (i % 10 === 4 ? 'bad' : `${i}`);
  writeFileSync(join(folder, 'lines.txt'), Array.from({ length: 40 }, line).join('\n'));
  await utils.saveNpy(
    join(folder, 'x.npy'),
    Float32Array.from({ length: 80 }, (_, i) => Math.sin(i)),
  );
  const y = BigInt64Array.from({ length: 40 }, (_, i) => (i % 10 === 4 ? 2n ** 40n : BigInt(i)));
  writeFileSync(join(folder, 'y.bin'), new Uint8Array(y.buffer));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

const BAD = [4, 14, 24, 34];
/** Datasets of 40 samples with two features; four of them are bad. */
const SOURCES = {
  lines: (options: SampleErrorOptions) =>
    datasets.linesSequence(join(folder, 'lines.txt'), {
      toSample: { module: fixture('toSample.mjs'), export: 'summing' },
      batchSize: 4,
      ...options,
    }),
  samples: (options: SampleErrorOptions, args: object = {}) =>
    datasets.samplesSequence(40, {
      toSample: { module: fixture('makeSample.mjs'), export: 'summing', args: [{ bad: BAD, ...args }] },
      batchSize: 4,
      ...options,
    }),
  arrays: (options: SampleErrorOptions) =>
    datasets.arraysSequence(
      {
        x: { path: join(folder, 'x.npy'), dtype: 'float32', shape: [40, 2], offset: 128 },
        y: { path: join(folder, 'y.bin'), dtype: 'int64', shape: [40, 1] },
      },
      { batchSize: 4, ...options },
    ),
};

/** Datasets over samples, and what of them has the report. */
type Tolerant = Sequence & { readonly sampleErrors: readonly { readonly sample: number; readonly count: number }[] };

async function train(make: () => Promise<Tolerant>, options: FitOptions) {
  utils.setRandomSeed(2);
  const data = await make();
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ optimizer: 'adam', loss: 'mse' });
  const run = await net.fit(data, { epochs: 3, verbose: 0, onNonFinite: 'raise', ...options });
  const weights = net.getWeights().map(({ data: values }) => [...values]);
  net.dispose();
  const { badSamples } = run.params;
  return { history: run.history, weights, errors: data.sampleErrors, badSamples: { ...badSamples } };
}

describe.each(Object.keys(SOURCES) as (keyof typeof SOURCES)[])('onSampleError of %s', (source) => {
  it.each(['skip', 'replace'] as const)(
    "'%s' gives bit-identical History, weights and report for 0, 1 and 3 workers, threads and processes",
    async (onSampleError) => {
      const make = () => SOURCES[source]({ onSampleError, maxSampleErrors: 4 });
      const first = await train(make, { workers: 0 });
      expect(first.errors.map(({ sample }) => sample).sort((a, b) => a - b)).toEqual(BAD);
      for (const { count } of first.errors) expect(count).toBeGreaterThanOrEqual(3);
      expect(first.badSamples).toEqual({
        skipped: onSampleError === 'skip' ? 4 : 0,
        replaced: onSampleError === 'skip' ? 0 : 4,
        causes: [expect.any(String), expect.any(String), expect.any(String)],
      });
      for (const kind of [{ workers: 1 }, { workers: 3 }, { workers: 2, useMultiprocessing: true }]) {
        expect(await train(make, kind)).toEqual(first);
      }
    },
  );

  it('ends the run above the budget', async () => {
    for (const workers of [0, 2]) {
      const run = train(() => SOURCES[source]({ onSampleError: 'replace', maxSampleErrors: 3 }), { workers });
      await expect(run).rejects.toMatchObject({ code: 'ERR_DATA', details: { count: 4, limit: 3 } });
    }
  });
});

describe('the report of bad samples', () => {
  it.each([false, true])('is that of a run without accident where workers die (processes: %s)', async (processes) => {
    const flag = processes ? join(folder, 'ended') : new Int32Array(new SharedArrayBuffer(4));
    const make = (args: object) => () => SOURCES.samples({ onSampleError: 'replace' }, args);
    const clean = await train(make({}), { workers: 0 });
    const accident = await train(make({ ends: 15, flag }), { workers: 2, useMultiprocessing: processes });
    expect(accident).toEqual(clean);
    expect(
      warnings.some((text) => /worker .*(killed|exit|ended)/.test(text)),
      warnings.join('\n'),
    ).toBe(true);
  });

  it('is one line at the end of fit, evaluate and predict; validation is in that of fit', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(...String(text).split('\n'));
      return true;
    });
    const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    net.compile({ optimizer: 'adam', loss: 'mse' });
    const [training, validation] = datasets.split(await SOURCES.lines({ onSampleError: 'skip' }), {
      fraction: 0.5,
      shuffle: false,
    });
    const reports = (): string[] => lines.splice(0).filter((line) => line.includes('could not be read'));
    await net.fit(training, { validationData: validation, epochs: 2, shuffle: false, verbose: 2 });
    const path = join(folder, 'lines.txt');
    const line = (count: number) =>
      expect.stringMatching(new RegExp(`^${count} samples could not be read \\(${count} left out\\): "${path}": `));
    expect(reports()).toEqual([line(4)]);
    await net.evaluate(validation, { verbose: 1 });
    expect(reports()).toEqual([line(2)]);
    await net.predict(training, { verbose: 1 });
    expect(reports()).toEqual([line(2)]);
    await net.fit(training, { verbose: 0 });
    expect(reports()).toEqual([]);
    // The dataset's own report goes on over all runs.
    expect((training as Tolerant).sampleErrors.map(({ sample, count }) => [sample, count])).toEqual([
      [4, 4],
      [14, 4],
    ]);
    net.dispose();
  });

  it('counts batches that are trained, not those that are ready', async () => {
    const data = await SOURCES.samples({ onSampleError: 'skip' });
    const run = await train(async () => datasets.take(data, 2) as Tolerant, {
      epochs: 1,
      stepsPerEpoch: 1,
      shuffle: false,
      workers: 2,
    });
    const first = new Set(data.batchSamples(0, 0));
    const met = BAD.filter((sample) => first.has(sample));
    expect(data.sampleErrors.map(({ sample }) => sample).sort((a, b) => a - b)).toEqual(met);
    expect(run.badSamples).toMatchObject({ skipped: met.length });
  });
});
