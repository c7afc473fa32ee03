import { appendFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPasses, warningsOf } from '../../../test/fixtures/readPasses.ts';
import { textFiles } from '../../../test/fixtures/textFiles.ts';
import { contextOf } from '../../../test/imageFiles.ts';
import { repeat } from '../datasets/repeat.ts';
import { type LinesSequenceOptions, linesSequence } from './linesSequence.ts';

const { folder, write } = textFiles();

/** Zeros that take no place on the disk. */
function longLine(): string {
  const path = write('1\n');
  truncateSync(path, 2 + 300 * 2 ** 20);
  return path;
}

const byHand = { toSample: (line: string, index: number) => ({ x: [Number(line), index] }), cache: false };
const toSample = { module: new URL('../../../test/fixtures/sequences/toSample.mjs', import.meta.url) };
const numbers = (count: number): string => Array.from({ length: count }, (_, i) => `${i},${2 * i},${i % 3}\n`).join('');

/** The first column of all batches of each pass. */
async function read(
  path: string | string[],
  options: LinesSequenceOptions,
  epochs = 1,
  workers = 0,
  useMultiprocessing = false,
) {
  const sequence = await linesSequence(path, options);
  return readPasses(sequence, epochs, { workers, maxQueueSize: 3, useMultiprocessing });
}

describe('linesSequence', () => {
  it('delivers each line once an epoch, the same for 0, 1 and 2 workers', async () => {
    const paths = [
      write(`x,y,label\n${numbers(37)}`),
      write('x,y,label\n\n7,7,7'),
      write(`x,y,label\r\n${numbers(11)}`),
    ];
    const orders = [
      { shuffle: false },
      { shuffle: true },
      { shuffle: true, shuffleWindow: 9 },
      { shuffle: 'batch' },
    ] as const;
    for (const order of orders) {
      const options = { toSample, skipLines: 1, batchSize: 4, seed: 3, ...order };
      const alone = await read(paths, options, 2);
      for (const pass of alone) {
        const seen = pass.flatMap(({ sampleWeight }) => sampleWeight[0]!);
        expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 49 }, (_, i) => i + 1));
        expect(seen.every((value, i) => value === i + 1)).toBe(order.shuffle === false);
      }
      expect(JSON.stringify(alone[0]) === JSON.stringify(alone[1])).toBe(order.shuffle === false);
      for (const workers of [1, 2]) expect(await read(paths, options, 2, workers)).toEqual(alone);
      expect(await read(paths, options, 2, 2, true)).toEqual(alone);
    }
  });

  it('mixes within windows, each sample once, for any sizes', async () => {
    const path = write(numbers(500).replaceAll(/,.*/g, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 70 }),
        fc.nat(9),
        async (shuffleWindow, batchSize, seed) => {
          const [pass] = await read(path, { ...byHand, shuffleWindow, batchSize, seed });
          const seen = pass!.flatMap(({ x }) => x[0]!.filter((_, i) => i % 2 === 0));
          expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('reads window after window: batches are not shuffled once more', async () => {
    const path = write(numbers(60));
    const options = { toSample, batchSize: 4, seed: 1, shuffle: true } as const;
    const passes = async (shuffleWindow: number, shuffle: boolean) =>
      readPasses(await linesSequence(path, { ...options, shuffleWindow }), 1, { workers: 0, shuffle });
    expect(await passes(16, true)).toEqual(await passes(16, false));
    expect(await passes(60, true)).not.toEqual(await passes(60, false));
  });

  it('keeps types and structure, waits for promises', async () => {
    const sequence = await linesSequence(write('1\n2\n'), {
      toSample: async (line) => ({ x: { a: Number(line), b: Uint8Array.of(1, 2) }, y: [[Number(line)]] }),
      shuffle: false,
    });
    const batch = (await sequence.getItem(0, contextOf(0))) as unknown as { x: Record<string, object>; y: object };
    expect(batch.x.a).toMatchObject({ shape: [2], dtype: 'float32' });
    expect(batch.x.b).toMatchObject({ shape: [2, 2], dtype: 'uint8' });
    expect(batch.y).toMatchObject({ shape: [2, 1, 1], dtype: 'float32' });
    expect(sequence).toMatchObject({ length: 1, samples: 2 });
    expect(sequence.workerRecipe()).toBeUndefined();
    const [warning] = await warningsOf(() => readPasses(repeat(sequence, 2), 1, { workers: 2 }));
    expect(warning!.message).toMatch(
      /RepeatSequence is made on the main thread.* put toSample into a module of its own/,
    );
  });

  it('takes latin1 text and arguments of the function', async () => {
    const path = write(Buffer.from('1;2;3\n4;5;6\n', 'latin1'));
    const options = {
      toSample: { ...toSample, args: [{ separator: ';' }] },
      encoding: 'latin1',
      shuffle: false,
    } as const;
    const [pass] = await read(path, options, 1, 1);
    expect(pass![0]!.x[0]).toEqual([1, 2, 4, 5]);
  });

  it('names the file and the line where toSample fails, also from a worker', async () => {
    const path = write('1\n2\nbad\n');
    const options = { toSample: { ...toSample, export: 'failing' }, shuffle: false };
    for (const workers of [0, 1]) {
      await expect(read(path, options, 1, workers)).rejects.toMatchObject({
        code: 'ERR_DATA',
        message: expect.stringMatching(/\.txt", sample 2: toSample failed: no number/),
        details: { path, line: 2, text: 'bad' },
      });
    }
  });

  it.each([
    [(line: string) => ({ x: line.split(',').map(Number) }), /sample 1: x has shape \[2\], and of .*sample 0 \[1\]/],
    [(_: string, i: number) => (i === 0 ? { x: 1 } : { x: 1, y: 2 }), /has "x" and "y", and .*sample 0 "x"/],
    [(_: string, i: number) => ({ x: i === 0 ? Int32Array.of(1) : [1] }), /sample 1: x is float32, and of .* int32/],
    [() => ({ z: 1 }) as never, /expected a sample .* keys "z"/],
    [() => undefined as never, /expected a sample .* got undefined/],
    [() => ({ x: ['a'] }) as never, /sample 0: x: tensor: expected a number/],
  ])('refuses samples that do not fit together: %#', async (make, message) => {
    await expect(read(write('1\n2,3\n'), { toSample: make, shuffle: false, cache: false })).rejects.toThrow(message);
  });

  it('notices that a file was changed', async () => {
    const path = write('1\n2\n');
    const sequence = await linesSequence(path, byHand);
    appendFileSync(path, '3\n');
    await expect(readPasses(sequence, 1, { workers: 0 })).rejects.toThrow(
      /went from 4 to 6 bytes after the dataset was made/,
    );
    rmSync(path);
    await expect(readPasses(sequence, 1, { workers: 0 })).rejects.toThrow(/there is no such file/);
  });

  it.each([
    ['a folder', () => folder, /is a folder; expected a file/],
    ['nothing', () => join(folder, 'nowhere'), /there is no such file/],
    ['an empty file', () => write(''), /there are no lines/],
    ['gzip', () => write(Uint8Array.of(0x1f, 0x8b, 8)), /is compressed \(gzip\).*Unpack it/],
    ['a line of 300 MiB', () => longLine(), /has a line of 300\.0 MiB at byte 2; .* Is it a text file\?$/],
    ['UTF-16', () => write(Uint8Array.of(0xff, 0xfe, 49, 0)), /is in UTF-16.*Convert/],
  ])('refuses %s', async (_, path, message) => {
    await expect(linesSequence(path(), byHand)).rejects.toMatchObject({
      code: 'ERR_DATA',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    [{ ...byHand, toSample: undefined }, /expected toSample to be a function, the URL of a module/],
    [{ toSample: { ...toSample, export: 'failin' } }, /no function "failin". Did you mean "failing"/],
    [{ toSample: { ...toSample, export: 'noFunction' } }, /no function "noFunction"/],
    [{ toSample: new URL('file:///nowhere.mjs') }, /toSample: there is no file/],
    [{ toSample: { ...toSample, args: [() => 1] } }, /args\[0\] is a function, which cannot travel/],
    [{ ...byHand, encoding: 'utf16' }, /encoding to be "utf8" or "latin1"/],
    [{ ...byHand, skip: 1 }, /unknown option "skip"/],
    [{ ...byHand, shuffleWindow: 0 }, /shuffleWindow to be a positive integer/],
  ])('refuses options: %#', async (options, message) => {
    const failure = linesSequence(write('1\n'), options as unknown as LinesSequenceOptions);
    await expect(failure).rejects.toThrow(message);
    await expect(linesSequence([], byHand)).rejects.toThrow(/expected a path/);
  });
});
