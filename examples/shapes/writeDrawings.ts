/** Drawn images as JPEG files on disk, one folder for each class. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { DrawingRandom } from './random.ts';

/** How many images, and what sets them apart from others. */
export interface DrawingOptions {
  /** Images of each class. */
  readonly imagesPerClass: number;
  /** Side of an image, in pixels. */
  readonly size: number;
  readonly seed: number;
}

/** What to draw. */
export interface Drawings {
  /** Names of the classes, and of their folders. */
  readonly classes: readonly string[];
  /** Image `index` of a class as bytes `[size, size, 3]`. */
  draw(name: string, index: number, size: number, seed: number): Uint8Array;
  /** Raised with every change of `draw`, so that older files are not taken for current ones. */
  readonly version: number;
}

/** Images encoded at a time: enough to keep sharp's threads busy while the next ones are drawn. */
const IN_FLIGHT = 8;

/**
 * Draws `<folder>/<class>/<class>-0001.jpg`, ...; a folder that holds the same drawings already is left as it is.
 *
 * @returns whether it had to draw
 */
export async function writeDrawings(
  folder: string,
  { classes, draw, version }: Drawings,
  { imagesPerClass, size, seed }: DrawingOptions,
): Promise<boolean> {
  const recipe = JSON.stringify({ version, imagesPerClass, size, seed, classes });
  // A file beside the folder, not in it, and written last: it says that the drawing was finished.
  const marker = `${folder}.json`;
  if (existsSync(folder) && (await readFile(marker, 'utf8').catch(() => '')) === recipe) return false;
  await rm(marker, { force: true });
  await rm(folder, { recursive: true, force: true });
  for (const name of classes) await mkdir(join(folder, name), { recursive: true });
  const pending = new Set<Promise<void>>();
  for (const name of classes) {
    for (let index = 0; index < imagesPerClass; index++) {
      const file = join(folder, name, `${name}-${String(index + 1).padStart(4, '0')}.jpg`);
      const quality = new DrawingRandom(seed, 1_000_000, index).integer(70, 95);
      const writing = writeImage(file, draw(name, index, size, seed), size, quality);
      pending.add(writing);
      writing.then(
        () => pending.delete(writing),
        () => undefined, // reported by the wait below
      );
      if (pending.size >= IN_FLIGHT) await Promise.race(pending);
    }
  }
  await Promise.all(pending);
  await writeFile(`${marker}.part`, recipe);
  await rename(`${marker}.part`, marker);
  return true;
}

async function writeImage(file: string, bytes: Uint8Array, size: number, quality: number): Promise<void> {
  await sharp(bytes, { raw: { width: size, height: size, channels: 3 } })
    .jpeg({ quality })
    .toFile(file);
}
