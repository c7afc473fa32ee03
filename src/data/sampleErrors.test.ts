/** Samples that cannot be read: `onSampleError`, its budget and its report, on the main thread and through workers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ReadBatch, readPasses } from '../../test/fixtures/readPasses.ts';
import { noise, temporaryFolder, writeImage } from '../../test/imageFiles.ts';
import { concat } from './datasets/concat.ts';
import { map } from './datasets/map.ts';
import { repeat } from './datasets/repeat.ts';
import { take } from './datasets/take.ts';
import type { FlowFromDirectoryOptions } from './image/flowFromDirectory.ts';
import { ImageDataGenerator } from './image/imageDataGenerator.ts';
import { type LinesSequenceOptions, linesSequence } from './lines/linesSequence.ts';
import type { SampleErrorOptions } from './sampleErrors.ts';

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

const folder = temporaryFolder();
const text = mkdtempSync(join(tmpdir(), 'millrace-sample-errors-'));
/** Ten images in each of two classes; the red value is 10 times the number of the image. */
beforeAll(async () => {
  for (let i = 0; i < 20; i++) {
    const path = join(folder.path, i < 10 ? 'a' : 'b', `${String(i).padStart(2, '0')}.png`);
    await writeImage(path, [2, 2, 3], new Uint8Array(12).fill(10 * i));
  }
  writeFileSync(join(folder.path, 'a', '03.png'), 'no image');
  writeFileSync(join(folder.path, 'b', '12.png'), noise(64, 1));
});
afterAll(() => {
  folder.remove();
  rmSync(text, { recursive: true, force: true });
});

const BROKEN = ['a/03.png', 'b/12.png'];

function images(options: FlowFromDirectoryOptions = {}) {
  const settings = { targetSize: 2, batchSize: 4, classMode: 'sparse', seed: 5, verbose: false, ...options } as const;
  return new ImageDataGenerator().flowFromDirectory(folder.path, settings);
}

/** The number of each image of a batch, and its class. */
const contents = ({ x, y, size }: ReadBatch) =>
  Array.from({ length: size }, (_, i) => [Math.round(x[0]![i * 12]! / 10), y[0]![i]!]);

describe('onSampleError of images', () => {
  it("is 'raise' by default, as it was", async () => {
    const data = await images({ shuffle: false });
    await expect(readPasses(data, 1, { workers: 0 })).rejects.toThrow(/^Cannot read the image .*a\/03\.png/);
    expect(data.sampleErrors).toEqual([]);
  });

  it("'skip' leaves them out; the report lists path, cause and count", async () => {
    const data = await images({ onSampleError: 'skip', shuffle: false });
    const [first, second] = await readPasses(data, 2, { workers: 0 });
    expect(first!.map(({ size }) => size)).toEqual([3, 4, 4, 3, 4]);
    expect(first!.flatMap(contents)).toEqual(
      Array.from({ length: 20 }, (_, i) => [i, i < 10 ? 0 : 1]).filter(([i]) => i !== 3 && i !== 12),
    );
    expect(second).toEqual(first);
    expect(data.sampleErrors).toEqual([
      { sample: 3, path: join(folder.path, BROKEN[0]!), cause: expect.any(String), count: 2 },
      { sample: 12, path: join(folder.path, BROKEN[1]!), cause: expect.any(String), count: 2 },
    ]);
    expect(data.sampleErrors[0]!.cause).not.toBe('');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^flowFromDirectory: ".*a\/03\.png": .* Samples that cannot be read are left out/);
  });

  it("'replace' takes another with its own target: full batches, the same each time, others in the next epoch", async () => {
    const data = await images({ onSampleError: 'replace', shuffle: false });
    const [first, second] = await readPasses(data, 2, { workers: 0 });
    const stoodIn = (epoch: ReadBatch[]) => [epoch.flatMap(contents)[3]!, epoch.flatMap(contents)[12]!];
    for (const epoch of [first!, second!]) {
      expect(epoch.map(({ size }) => size)).toEqual([4, 4, 4, 4, 4]);
      for (const [i, label] of epoch.flatMap(contents)) {
        expect([3, 12]).not.toContain(i);
        expect(label).toBe(i! < 10 ? 0 : 1);
      }
    }
    expect(stoodIn(first!)).not.toEqual(stoodIn(second!));
    expect(await readPasses(await images({ onSampleError: 'replace', shuffle: false }), 2, { workers: 0 })).toEqual([
      first,
      second,
    ]);
  });

  it.each(['skip', 'replace'] as const)(
    "'%s' gives the same batches and report for any number of workers",
    async (policy) => {
      const results = [];
      for (const workers of [0, 1, 2, 3]) {
        const data = await images({ onSampleError: policy });
        results.push({ batches: await readPasses(data, 3, { workers, seed: 1 }), errors: data.sampleErrors });
      }
      expect(results[0]!.errors.length).toBe(2);
      expect(results[0]!.errors.every(({ count }) => count >= 3)).toBe(true);
      for (const result of results) expect(result).toEqual(results[0]);
    },
  );

  it('counts against the budget in the order of the batches: the same error for any number of workers', async () => {
    const messages = new Set<string>();
    for (const workers of [0, 1, 3]) {
      const data = await images({ onSampleError: 'skip', maxSampleErrors: 1, shuffle: false });
      const error = await readPasses(data, 1, { workers }).catch((reason: Error) => reason);
      expect(error).toMatchObject({ code: 'ERR_DATA', details: { count: 2, limit: 1 } });
      messages.add((error as Error).message);
    }
    expect(messages.size).toBe(1);
    expect([...messages][0]).toMatch(
      /^flowFromDirectory: 2 of 20 samples could not be read; maxSampleErrors allows 1\. The latest: ".*b\/12\.png"/,
    );
  });

  it.each([
    [undefined, true],
    [2, true],
    [0.1, true],
    [0.09, false],
    [1, false],
    [0, false],
  ])('takes a number or a fraction: %s', async (maxSampleErrors, passes) => {
    const data = await images({ onSampleError: 'skip', ...(maxSampleErrors === undefined ? {} : { maxSampleErrors }) });
    const run = readPasses(data, 1, { workers: 0 });
    if (passes) await run;
    else await expect(run).rejects.toThrow(/maxSampleErrors allows/);
  });

  it('refuses a batch of nothing', async () => {
    const data = await images({ onSampleError: 'skip', batchSize: 1, shuffle: false });
    await expect(readPasses(data, 1, { workers: 0 })).rejects.toThrow(
      /no sample of a batch of 1 could be read.*'replace'/,
    );
  });

  it('refuses options that cannot be', async () => {
    await expect(images({ onSampleError: 'ignore' as 'skip' })).rejects.toThrow(
      /flowFromDirectory: expected onSampleError to be "raise", "skip" or "replace", got "ignore"/,
    );
    await expect(images({ maxSampleErrors: -1 })).rejects.toThrow(/maxSampleErrors/);
    await expect(images({ maxSampleErrors: 1.5 })).rejects.toThrow(/maxSampleErrors/);
  });

  it("keeps images and targets together with classMode 'input' and 'categorical'", async () => {
    const input = await readPasses(await images({ onSampleError: 'skip', classMode: 'input' }), 1, { workers: 1 });
    for (const { x, y } of input[0]!) expect(y).toEqual(x);
    const classes = await readPasses(await images({ onSampleError: 'skip', classMode: 'categorical' }), 1, {
      workers: 1,
    });
    for (const { x, y, size } of classes[0]!) {
      expect(y[0]).toHaveLength(2 * size);
      for (let i = 0; i < size; i++) expect(y[0]![2 * i + 1]).toBe(x[0]![i * 12]! >= 100 ? 1 : 0);
    }
  });
});

describe('onSampleError in datasets of datasets', () => {
  it.each([0, 2])('reports to the part that has the sample (workers %i)', async (workers) => {
    const bad = await images({ onSampleError: 'skip', shuffle: false });
    const good = await images({ onSampleError: 'replace', shuffle: false });
    const whole = repeat(take(concat(bad, good), 6), 2);
    await readPasses(whole, 1, { workers });
    // Six batches twice: five of the first, one of the second.
    expect(bad.sampleErrors.map(({ sample, count }) => [sample, count])).toEqual([
      [3, 2],
      [12, 2],
    ]);
    expect(good.sampleErrors.find(({ sample }) => sample === 3)?.count).toBeGreaterThanOrEqual(2);
  });

  it('reports through map', async () => {
    const bad = await images({ onSampleError: 'skip', shuffle: false });
    await readPasses(
      map(take(bad, 2), ({ x, y }) => ({ x, y: y! })),
      1,
      { workers: 0 },
    );
    expect(bad.sampleErrors.map(({ sample }) => sample)).toEqual([3]);
  });
});

describe('onSampleError of lines', () => {
  const module = new URL('../../test/fixtures/sequences/toSample.mjs', import.meta.url);
  const path = join(text, 'lines.txt');
  beforeAll(() => writeFileSync(path, Array.from({ length: 24 }, (_, i) => (i % 8 === 5 ? 'bad' : `${i}`)).join('\n')));

  const lines = (options: SampleErrorOptions & Partial<LinesSequenceOptions>) =>
    linesSequence(path, {
      toSample: { module, export: 'failing' },
      batchSize: 4,
      seed: 3,
      maxSampleErrors: 3,
      ...options,
    });

  it.each(['skip', 'replace'] as const)(
    "'%s' gives the same for any number of workers, and names the line",
    async (policy) => {
      const results = [];
      for (const workers of [0, 2]) {
        const data = await lines({ onSampleError: policy });
        results.push({ batches: await readPasses(data, 2, { workers }), errors: data.sampleErrors });
      }
      expect(results[1]).toEqual(results[0]);
      const { batches, errors } = results[0]!;
      const samples = batches[0]!.reduce((sum, { size }) => sum + size, 0);
      expect(samples).toBe(policy === 'skip' ? 21 : 24);
      expect(errors.map(({ sample }) => sample).sort((a, b) => a - b)).toEqual([5, 13, 21]);
      expect(errors[0]).toMatchObject({ path, cause: 'no number' });
    },
  );

  it('reads the very line that stands in for another', async () => {
    const data = await lines({
      onSampleError: 'replace',
      shuffle: false,
      toSample: (line: string, index: number) => {
        if (line !== String(index)) throw new TypeError('no number');
        return { x: [index] };
      },
    });
    const [batches] = await readPasses(data, 1, { workers: 0 });
    const numbers = batches!.flatMap(({ x }) => x[0]!);
    expect(numbers.filter((number, i) => number !== i)).toHaveLength(3);
    for (const number of numbers) expect(number % 8).not.toBe(5);
  });
});
