/** Folders of small image files, and what a sequence is told, for the tests about images. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { SequenceContext } from '../src/data/sequence.ts';
import { allocate } from '../src/tensor/dtype.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { Tensor } from '../src/tensor/tensor.ts';
import { RandomStream } from '../src/util/random.ts';

/** A new empty folder, and its removal. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'millrace-images-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes pixels [height, width, channels] as a file; PNG keeps them exactly. */
export async function writeImage(
  path: string,
  [height, width, channels]: readonly [number, number, 1 | 3 | 4],
  pixels: Uint8Array,
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const image = sharp(pixels, { raw: { width, height, channels } });
  const encoded = /\.png$/i.test(path) ? image.png() : image.jpeg();
  writeFileSync(path, await encoded.toBuffer());
}

/** Pseudo-random pixels, different for each `salt`. */
export function noise(size: number, salt: number): Uint8Array {
  const random = new RandomStream(9, salt);
  return Uint8Array.from({ length: size }, () => random.integer(256));
}

/** What `getItem` is told in the given epoch; counts what is allocated. */
export function contextOf(epoch: number): SequenceContext & { readonly allocated: Tensor[] } {
  const allocated: Tensor[] = [];
  return {
    epoch,
    seed: 0,
    random: new RandomStream(0, epoch),
    allocated,
    allocate(shape, dtype = 'float32') {
      // Used memory, as a slot of the ring is: what is not written must not be taken for zero.
      const data = allocate(dtype, sizeOf(shape)).fill(77);
      const made = new Tensor(data, shape, dtype);
      allocated.push(made);
      return made;
    },
  };
}
