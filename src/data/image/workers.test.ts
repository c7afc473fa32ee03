import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noise, temporaryFolder, writeImage } from '../../../test/imageFiles.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { tensor } from '../../tensor/tensor.ts';
import { openStream } from '../openStream.ts';
import type { Sequence } from '../sequence.ts';
import { ImageDataGenerator } from './imageDataGenerator.ts';

const folder = temporaryFolder();
const augment = new ImageDataGenerator({ rescale: 1 / 255, rotationRange: 40, zoomRange: 0.3, horizontalFlip: true });

beforeAll(async () => {
  for (const name of ['a', 'b', 'c']) {
    for (let i = 0; i < 7; i++) {
      const pixels = noise(20 * 24 * 3, i + 10 * name.charCodeAt(0));
      await writeImage(join(folder.path, 'photos', name, `${i}.jpg`), [20, 24, 3], pixels);
    }
  }
});

afterAll(folder.remove);

/** What two passes of a sequence deliver with so many workers. */
async function passes(
  sequence: Sequence,
  workers: number,
  useMultiprocessing = false,
): Promise<{ x: number[]; y: number[] }[]> {
  const stream = await openStream(sequence, { workers, maxQueueSize: 3, passes: 2, useMultiprocessing });
  const delivered: { x: number[]; y: number[] }[] = [];
  try {
    for (let epoch = 0; epoch < 2; epoch++) {
      const pass: { x: number[]; y: number[] } = { x: [], y: [] };
      await stream.beginPass(epoch);
      for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
        pass.x.push(...(batch.x as Tensor).data);
        pass.y.push(...(batch.y as Tensor).data);
        batch.release();
      }
      await stream.endPass(epoch);
      delivered.push(pass);
    }
  } finally {
    await stream.close();
  }
  return delivered;
}

describe('images in workers', () => {
  it('come from files bit-identical for 0, 1, 2 and 3 workers, each once an epoch', async () => {
    const open = (cache: false | 'memory') =>
      augment.flowFromDirectory(join(folder.path, 'photos'), {
        targetSize: [12, 16],
        interpolation: 'bilinear',
        classMode: 'sparse',
        batchSize: 4,
        seed: 5,
        cache,
        verbose: false,
      });
    const alone = await passes(await open(false), 0);
    for (const { x, y } of alone) {
      expect(x.length).toBe(21 * 12 * 16 * 3);
      expect([...y].sort()).toEqual([0, 1, 2].flatMap((label) => Array<number>(7).fill(label)));
    }
    expect(alone[1]!.x).not.toEqual(alone[0]!.x);
    for (const workers of [1, 2, 3]) expect(await passes(await open(false), workers)).toEqual(alone);
    for (const workers of [1, 2]) expect(await passes(await open(false), workers, true)).toEqual(alone);
    expect(await passes(await open('memory'), 2, true)).toEqual(alone);
    expect(await passes(await open('memory'), 2)).toEqual(alone);
  });

  it('come from arrays bit-identical for 0, 1, 2 and 3 workers', async () => {
    const images = tensor(noise(11 * 6 * 8 * 3, 1), [11, 6, 8, 3]);
    const numbers = tensor(Int32Array.from({ length: 11 }, (_, i) => i));
    const open = () => augment.flow(images, numbers, { batchSize: 3, seed: 2 });
    const alone = await passes(open(), 0);
    for (const { y } of alone) expect([...y].sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, i) => i));
    for (const workers of [1, 2, 3]) expect(await passes(open(), workers)).toEqual(alone);
    for (const workers of [1, 2]) expect(await passes(open(), workers, true)).toEqual(alone);
  });

  it('name the file that a worker could not decode', async () => {
    const photos = join(folder.path, 'broken');
    for (const name of ['a/1.jpg', 'b/1.jpg']) await writeImage(join(photos, name), [64, 64, 3], noise(64 * 64 * 3, 1));
    const sequence = await augment.flowFromDirectory(photos, { targetSize: 8, verbose: false });
    truncateSync(join(photos, 'b/1.jpg'), 1000);
    for (const workers of [0, 2]) {
      const error = await passes(sequence, workers).catch((caught) => caught);
      expect(error).toMatchObject({ code: 'ERR_DATA', details: { path: join(photos, 'b/1.jpg') } });
      expect(error.message).toContain(join(photos, 'b/1.jpg'));
    }
  });
});
