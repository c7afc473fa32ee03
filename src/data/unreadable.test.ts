/** Rows and lines that the disk does not give, or that hold what does not fit: they are bad samples, their neighbours are not. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readPasses } from '../../test/fixtures/readPasses.ts';
import { ascending, fixture, upTo } from '../../test/fixtures/smallDatasets.ts';
import { type ArraysSequenceOptions, arraysSequence } from './arrays/arraysSequence.ts';
import { saveNpy } from './arrays/npy.ts';
import { type LinesSequenceOptions, linesSequence } from './lines/linesSequence.ts';

const ROWS = 40;
/** Of `numbers.npy`. */
const TOO_LARGE = [6, 7, 30];

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-unreadable-'));
  await saveNpy(
    at('rows.npy'),
    Int32Array.from({ length: ROWS }, (_, i) => i),
  );
  const numbers = BigInt64Array.from({ length: ROWS * 2 }, (_, i) =>
    TOO_LARGE.includes(i >> 1) ? 2n ** 40n : BigInt(i >> 1),
  );
  writeFileSync(at('numbers.bin'), new Uint8Array(numbers.buffer));
  writeFileSync(at('lines.txt'), Array.from({ length: 400 }, (_, i) => `${i}`.padStart(9, '0')).join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => void vi.spyOn(process, 'emitWarning').mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

/** From now on a disk cannot read these bytes of any file. Counts the reads. */
async function breakDisk(from: number, to: number): Promise<{ readonly count: number }> {
  const file = await open(at('rows.npy'));
  const prototype = Object.getPrototypeOf(file) as { read: (...args: never[]) => Promise<unknown> };
  await file.close();
  const { read } = prototype;
  const reads = { count: 0 };
  vi.spyOn(prototype, 'read').mockImplementation(function (this: unknown, ...args: never[]) {
    const [, , length, position] = args as readonly unknown[] as [unknown, unknown, number, number];
    reads.count++;
    if (position < to && position + length > from) {
      return Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
    }
    return read.apply(this, args);
  });
  return reads;
}

const arrays = (options: ArraysSequenceOptions = {}) =>
  arraysSequence(
    {
      x: { path: at('numbers.bin'), dtype: 'int64', shape: [null, 2] },
      y: at('rows.npy'),
    },
    { batchSize: 8, seed: 4, ...options },
  );

describe('rows of arrays', () => {
  it("that do not fit end the run with 'raise', and the error says which element", async () => {
    await expect(readPasses(await arrays({ shuffle: false }), 1, { workers: 0 })).rejects.toMatchObject({
      code: 'ERR_DATA',
      message: `"${at('numbers.bin')}": element 12 holds 1099511627776, which does not fit into int32. Save smaller numbers.`,
    });
  });

  it.each(['skip', 'replace'] as const)(
    "that do not fit are bad samples with '%s': the same batches and report for any workers",
    async (policy) => {
      const results = [];
      for (const kind of [{ workers: 0 }, { workers: 1 }, { workers: 2 }, { workers: 2, useMultiprocessing: true }]) {
        const data = await arrays({ onSampleError: policy });
        results.push({ passes: await readPasses(data, 3, kind), errors: data.sampleErrors });
      }
      for (const result of results) expect(result).toEqual(results[0]);
      const { passes, errors } = results[0]!;
      for (const batches of passes) {
        const rows = batches.flatMap(({ y }) => y[0]!);
        expect(rows.length).toBe(policy === 'skip' ? ROWS - 3 : ROWS);
        if (policy === 'skip') expect(ascending(rows)).toEqual(upTo(ROWS).filter((row) => !TOO_LARGE.includes(row)));
        for (const { x, y } of batches) expect(x[0]).toEqual(y[0]!.flatMap((row) => [row, row]));
      }
      expect(ascending(errors.map(({ sample }) => sample))).toEqual(TOO_LARGE);
      expect(errors.find(({ sample }) => sample === 30)).toMatchObject({
        path: at('numbers.bin'),
        cause: 'row 30: element 60 holds 1099511627776, which does not fit into int32',
      });
    },
  );

  it('that the disk does not give spoil none of their neighbours, which were to be read with them', async () => {
    const header = 128;
    const data = await arraysSequence({ x: at('rows.npy') }, { batchSize: 10, shuffle: false, onSampleError: 'skip' });
    // A byte of row 12.
    const reads = await breakDisk(header + 12 * 4 + 1, header + 12 * 4 + 2);
    const [pass] = await readPasses(data, 1, { workers: 0 });
    expect(pass!.flatMap(({ x }) => x[0]!)).toEqual(upTo(ROWS).filter((row) => row !== 12));
    expect(data.sampleErrors).toEqual([
      { sample: 12, path: at('rows.npy'), cause: 'row 12: cannot be read at byte 176 (EIO)', count: 1 },
    ]);
    // Three batches at once, one that fails and then its rows.
    expect(reads.count).toBe(3 + 1 + 10);
  });

  it("that the disk does not give are not tried one by one with 'raise'", async () => {
    const data = await arraysSequence({ x: at('rows.npy') }, { batchSize: 10, shuffle: false });
    const reads = await breakDisk(0, 1000);
    await expect(readPasses(data, 1, { workers: 0 })).rejects.toMatchObject({
      code: 'ERR_DATA',
      message: `"${at('rows.npy')}" cannot be read at byte 128 (EIO).`,
      details: { code: 'EIO' },
    });
    expect(reads.count).toBeLessThan(10);
  });

  it('count against the budget', async () => {
    const data = await arrays({ onSampleError: 'replace', maxSampleErrors: 2 });
    await expect(readPasses(data, 2, { workers: 0 })).rejects.toMatchObject({ details: { count: 3, limit: 2 } });
    await expect(arrays({ maxSampleErrors: -1 })).rejects.toThrow(/arraysSequence: expected maxSampleErrors/);
  });

  it('of a file that was changed are no bad samples', async () => {
    await saveNpy(at('grown.npy'), [1, 2, 3, 4]);
    const data = await arraysSequence({ x: at('grown.npy') }, { batchSize: 2, onSampleError: 'skip' });
    appendFileSync(at('grown.npy'), 'more');
    await expect(readPasses(data, 1, { workers: 0 })).rejects.toThrow(/after the dataset was made/);
    expect(data.sampleErrors).toEqual([]);
  });
});

describe('lines', () => {
  const lines = (options: Partial<LinesSequenceOptions> = {}) =>
    linesSequence(at('lines.txt'), {
      toSample: (line, index) => ({ x: [Number(line)], y: Int32Array.of(index) }),
      cache: false,
      batchSize: 100,
      ...options,
    });

  it('that the disk does not give spoil none but those that are read with them', async () => {
    const data = await lines({ shuffle: false, onSampleError: 'skip' });
    // A byte of line 130; 32 lines have a place in the index, so that lines 128 to 159 are one read at least.
    await breakDisk(130 * 10, 130 * 10 + 1);
    const [pass] = await readPasses(data, 1, { workers: 0 });
    const isLost = (line: number): boolean => line >= 128 && line < 160;
    expect(pass!.flatMap(({ y }) => y[0]!)).toEqual(upTo(400).filter((line) => !isLost(line)));
    expect(data.sampleErrors.map(({ sample }) => sample)).toEqual(upTo(400).filter(isLost));
    expect(data.sampleErrors[0]).toMatchObject({ path: at('lines.txt'), cause: 'cannot be read at byte 1280 (EIO)' });
  });

  it("that the disk does not give end the run with 'raise'", async () => {
    const data = await lines({ shuffle: false });
    await breakDisk(130 * 10, 130 * 10 + 1);
    await expect(readPasses(data, 1, { workers: 0 })).rejects.toThrow(/lines\.txt" cannot be read at byte \d+ \(EIO\)/);
  });

  it('with a column too few are bad samples, in any worker', async () => {
    writeFileSync(
      at('columns.csv'),
      upTo(20)
        .map((i) => (i % 7 === 4 ? `${i},1` : `${i},0,1`))
        .join('\n'),
    );
    const seen = [];
    for (const workers of [0, 2]) {
      const data = await linesSequence(at('columns.csv'), {
        toSample: fixture('toSample.mjs'),
        batchSize: 3,
        seed: 1,
        onSampleError: 'skip',
        maxSampleErrors: 3,
      });
      seen.push({ passes: await readPasses(data, 2, { workers }), errors: data.sampleErrors });
    }
    expect(seen[1]).toEqual(seen[0]);
    const { errors } = seen[0]!;
    expect(ascending(errors.map(({ sample }) => sample))).toEqual([4, 11, 18]);
    expect(errors.find(({ sample }) => sample === 4)).toMatchObject({
      path: at('columns.csv'),
      cause: `x has shape [1], and of "${at('columns.csv')}", sample 0 [2]`,
      count: 2,
    });
  });
});
