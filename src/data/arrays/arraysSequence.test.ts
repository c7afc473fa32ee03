import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPasses } from '../../../test/fixtures/readPasses.ts';
import { contextOf } from '../../../test/imageFiles.ts';
import { tensor } from '../../tensor/tensor.ts';
import { type ArraySources, type ArraysSequenceOptions, arraysSequence } from './arraysSequence.ts';
import { saveNpy } from './npy.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-arrays-'));
  await saveNpy(
    at('x.npy'),
    tensor(
      Float32Array.from({ length: 53 * 6 }, (_, i) => i),
      [53, 2, 3],
    ),
  );
  await saveNpy(
    at('y.npy'),
    Int32Array.from({ length: 53 }, (_, i) => i),
  );
  await saveNpy(at('short.npy'), [1, 2]);
  await saveNpy(at('scalar.npy'), 1);
  writeFileSync(
    at('labels.bin'),
    Buffer.concat([Buffer.alloc(8), Buffer.from(BigInt64Array.from({ length: 53 }, (_, i) => BigInt(i)).buffer)]),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const labels = { path: '', dtype: 'int64', shape: [null], offset: 8 } as const;

async function read(options: ArraysSequenceOptions, epochs = 1, workers = 0) {
  const sources = { x: at('x.npy'), y: at('y.npy'), sampleWeight: { ...labels, path: at('labels.bin') } };
  return readPasses(await arraysSequence(sources, options), epochs, { workers, maxQueueSize: 3 });
}

describe('arraysSequence', () => {
  it('delivers each row once an epoch, the same for 0, 1 and 2 workers', async () => {
    const orders = [
      { shuffle: false },
      { shuffle: true },
      { shuffle: true, shuffleWindow: 10 },
      { shuffle: 'batch' },
    ] as const;
    for (const order of orders) {
      const options = { batchSize: 5, seed: 8, ...order };
      const alone = await read(options, 2);
      for (const pass of alone) {
        const seen = pass.flatMap(({ y }) => y[0]!);
        expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 53 }, (_, i) => i));
        for (const { x, y, sampleWeight } of pass) {
          expect(sampleWeight).toEqual(y);
          expect(x[0]).toEqual(y[0]!.flatMap((row) => Array.from({ length: 6 }, (_, i) => row * 6 + i)));
        }
      }
      for (const workers of [1, 2]) expect(await read(options, 2, workers)).toEqual(alone);
    }
  });

  it('keeps batches of neighbours whole with shuffle: "batch", the smaller last one last', async () => {
    const [pass] = await read({ batchSize: 5, shuffle: 'batch', seed: 2 });
    const firsts = pass!.map(({ y }) => y[0]![0]!);
    expect(firsts.at(-1)).toBe(50);
    expect(firsts).not.toEqual([...firsts].sort((a, b) => a - b));
    for (const { y } of pass!) expect(y[0]).toEqual(y[0]!.map((_, i) => y[0]![0]! + i));
  });

  it('is exact for any batch size, window and seed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.nat(),
        async (batchSize, shuffleWindow, seed) => {
          const [pass] = await read({ batchSize, shuffleWindow, seed });
          const seen = pass!.flatMap(({ x }) => x[0]!.filter((_, i) => i % 6 === 0).map((value) => value / 6));
          expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 53 }, (_, i) => i));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('takes inputs by name and in order, and says how large batches are', async () => {
    const files = { x: { a: at('x.npy'), b: { ...labels, path: at('labels.bin') } }, y: [at('y.npy'), at('x.npy')] };
    const sequence = await arraysSequence(files, { batchSize: 4, shuffle: false });
    const batch = await sequence.getItem(0, contextOf(0));
    expect(batch).toMatchObject({
      x: { a: { shape: [4, 2, 3] }, b: { shape: [4], dtype: 'int32' } },
      y: [{ shape: [4], dtype: 'int32' }, { shape: [4, 2, 3] }],
    });
    expect(sequence.workerRecipe().batchBytes).toBe(128 + 64 + 64 + 128);
    expect(sequence).toMatchObject({ samples: 53, length: 14 });
  });

  it('reaches rows beyond 4 GiB', async () => {
    const handle = await open(at('huge.bin'), 'w');
    await handle.write(Float32Array.of(1, 2), 0, 8, 5 * 2 ** 30);
    await handle.close();
    const huge = { path: at('huge.bin'), dtype: 'float32', shape: [null, 2] } as const;
    const sequence = await arraysSequence({ x: huge }, { batchSize: 2, shuffle: false });
    expect(sequence.samples).toBe((5 * 2 ** 30) / 8 + 1);
    const batch = (await sequence.getItem(sequence.length - 1, contextOf(0))) as { x: { data: Float32Array } };
    expect([...batch.x.data]).toEqual([1, 2]);
  });

  it('notices that a file was changed', async () => {
    await saveNpy(at('changing.npy'), [1, 2, 3]);
    const sequence = await arraysSequence({ x: at('changing.npy') });
    truncateSync(at('changing.npy'), 136);
    await expect(readPasses(sequence, 1, { workers: 0 })).rejects.toThrow(/went from 140 to 136 bytes/);
    await expect(readPasses(sequence, 1, { workers: 1 })).rejects.toThrow(/went from 140 to 136 bytes/);
    appendFileSync(at('changing.npy'), 'abcd');
    await expect(readPasses(sequence, 1, { workers: 0 })).rejects.toThrow(/was written after the dataset was made/);
  });

  it.each([
    [{ x: 'x.npy', y: 'short.npy' }, /as many samples in each array, got 53, 2 in "x" and "y"/],
    [{ x: 'scalar.npy' }, /x \(".*scalar\.npy"\) has shape \[\]; expected one sample a row/],
    [{ y: 'y.npy' }, /x is missing/],
    [{ x: 'x.npy', z: 'y.npy' }, /unknown option "z"/],
    [{ x: 'labels.bin' }, /is no \.npy file\. For an array without a header/],
    [{ x: { ...labels, path: 'labels.bin', offset: 5 } }, /no whole rows \[\] int64 of 8 bytes behind 5 bytes/],
    [{ x: { ...labels, path: 'labels.bin', shape: [60] } }, /has 432 bytes; expected 488 for \[60\] int64 behind 8/],
    [{ x: { ...labels, path: 'labels.bin', shape: [20] } }, /expected 168.*Is the shape or the type another/],
    [{ x: { ...labels, path: 'labels.bin', dtype: 'in64' } }, /Did you mean "int64"/],
    [{ x: { path: 'labels.bin', dtype: 'int64' } }, /shape is missing/],
    [{ x: { ...labels, path: 'labels.bin', shape: [null, 0] } }, /shape\[1\] to be a positive integer/],
    [
      {
        x: [
          [1, 2],
          [3, 4],
        ],
      },
      /expected x\[0\] to be the path of a \.npy file or .* got array of 2/,
    ],
    [{ x: { ...labels, path: 'labels.bin', offset: 440 } }, /432 B, which are no whole rows .* behind 440 bytes/],
    [{ x: 'missing.npy' }, /there is no such file/],
  ])('refuses %j', async (sources, message) => {
    const inFolder = JSON.parse(JSON.stringify(sources), (_, value) =>
      typeof value === 'string' && /\.(npy|bin)$/.test(value) ? at(value) : value,
    ) as ArraySources;
    await expect(arraysSequence(inFolder)).rejects.toThrow(message);
  });

  it.each([
    [tensor([1, 2]), /expected x to be the path .* got a Tensor\. For arrays in memory give them to fit directly/],
    [Float32Array.of(1, 2), /expected x to be the path .* got Float32Array of 2/],
    [[tensor([1, 2])], /expected x\[0\] to be the path .* got a Tensor/],
  ])('refuses arrays in memory: %#', async (x, message) => {
    await expect(arraysSequence({ x } as unknown as ArraySources)).rejects.toThrow(message);
  });
});
