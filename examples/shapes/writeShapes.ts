/** The drawn data set as JPEG files on disk. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawShape } from './drawing.ts';
import { DrawingRandom } from './random.ts';
import { SHAPES } from './signedDistance.ts';

/** What to draw. */
export interface ShapesOptions {
  /** Images of each class. */
  readonly imagesPerClass: number;
  /** Side of an image, in pixels. */
  readonly size: number;
  readonly seed: number;
}

/** Raised with every change of the drawing, so that older files are not taken for current ones. */
const VERSION = 1;

/** Images encoded at a time: enough to keep sharp's threads busy while the next ones are drawn. */
const IN_FLIGHT = 8;

/**
 * Draws `<folder>/<class>/<class>-0001.jpg`, ...; a folder that holds the same drawings already is left as it is.
 *
 * @returns whether it had to draw
 */
export async function writeShapes(folder: string, options: ShapesOptions): Promise<boolean> {
  const recipe = JSON.stringify({ version: VERSION, ...options, classes: Object.keys(SHAPES) });
  // A file beside the folder, not in it, and written last: it says that the drawing was finished.
  const marker = `${folder}.json`;
  if ((await readFile(marker, 'utf8').catch(() => '')) === recipe) return false;
  await rm(marker, { force: true });
  await rm(folder, { recursive: true, force: true });
  for (const name of Object.keys(SHAPES)) await mkdir(join(folder, name), { recursive: true });
  const pending = new Set<Promise<void>>();
  for (const name of Object.keys(SHAPES)) {
    for (let index = 0; index < options.imagesPerClass; index++) {
      const writing = writeImage(folder, name, index, options);
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

async function writeImage(folder: string, name: string, index: number, { size, seed }: ShapesOptions): Promise<void> {
  const bytes = drawShape(name, index, size, seed);
  const quality = new DrawingRandom(seed, 1_000_000, index).integer(70, 95);
  const file = join(folder, name, `${name}-${String(index + 1).padStart(4, '0')}.jpg`);
  await sharp(bytes, { raw: { width: size, height: size, channels: 3 } })
    .jpeg({ quality })
    .toFile(file);
}
