/** Batches tell which samples they hold. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextOf, temporaryFolder } from '../../test/imageFiles.ts';
import { arraysSequence } from './arrays/arraysSequence.ts';
import { saveNpy } from './arrays/npy.ts';
import { concat } from './datasets/concat.ts';
import { map } from './datasets/map.ts';
import { repeat } from './datasets/repeat.ts';
import { take } from './datasets/take.ts';
import { linesSequence } from './lines/linesSequence.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeAll(async () => {
  folder = temporaryFolder();
  path = join(folder.path, 'rows.txt');
  writeFileSync(path, Array.from({ length: 100 }, (_, i) => `${i}`).join('\n'));
  await saveNpy(
    join(folder.path, 'x.npy'),
    Float32Array.from({ length: 10 }, (_, i) => i),
  );
});
afterAll(() => folder.remove());

const rows = (options: object = {}) =>
  linesSequence(path, { toSample: (line) => ({ x: [Number(line)] }), seed: 1, batchSize: 4, ...options });

it('lines: those of the batch, by file and number, in its order', async () => {
  const lines = await rows();
  for (const epoch of [0, 3]) {
    const { x } = (await lines.getItem(2, contextOf(epoch))) as { x: { data: Float32Array } };
    const samples = [...x.data];
    expect(lines.describeBatch(2, epoch)).toEqual({
      count: 4,
      samples,
      names: samples.map((sample) => `"${path}", sample ${sample}`),
      paths: [path],
      isTolerant: false,
    });
  }
  expect((await rows({ onSampleError: 'skip' })).describeBatch(0, 0).isTolerant).toBe(true);
});

it('of a large batch the first are listed', async () => {
  const contents = (await rows({ batchSize: 100, shuffle: false })).describeBatch(0, 0);
  expect(contents.count).toBe(100);
  expect(contents.samples).toEqual(Array.from({ length: 32 }, (_, i) => i));
  expect(contents.names).toHaveLength(32);
});

it('arrays on disk: rows, and the files that hold them', async () => {
  const x = join(folder.path, 'x.npy');
  const arrays = await arraysSequence({ x }, { batchSize: 3, shuffle: false });
  expect(arrays.describeBatch(3, 0)).toMatchObject({ count: 1, samples: [9], names: ['row 9'], paths: [x] });
});

it('datasets made of others: those of the batch that they take', async () => {
  const lines = await rows();
  const [, other] = [lines, await rows({ seed: 2 })];
  expect(concat(lines, other).describeBatch(25 + 7, 2)).toEqual(other.describeBatch(7, 2));
  expect(map(lines, (batch) => batch).describeBatch(7, 2)).toEqual(lines.describeBatch(7, 2));
  expect(repeat(lines, 3).describeBatch(25 + 7, 2)).toEqual(lines.describeBatch(7, 2 * 3 + 1));
  expect(take(lines, 9).describeBatch(7, 2)).toEqual(lines.describeBatch(7, 2));
});
