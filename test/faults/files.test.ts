/** Files that change while they are read: row 30. */
import { appendFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  datasets,
  ImageDataGenerator,
  layers,
  type Sequence,
  type Sequential,
  sequential,
  tensor,
  utils,
} from '../../src/index.ts';
import { noise, writeImage } from '../imageFiles.ts';
import { type Attempt, attempt, newFolder, PLACES, prepareFaults, trained } from './attempt.ts';
import { row } from './table.ts';

prepareFaults();

const ROWS = 48;
const TO_SAMPLE = { module: new URL('../fixtures/sequences/toSample.mjs', import.meta.url), export: 'summing' };

/** A dataset over files, and what is done to one of them. */
interface Files {
  readonly path: string;
  readonly data: Sequence;
}

async function lines(): Promise<Files> {
  const path = join(newFolder(), 'rows.txt');
  writeFileSync(path, Array.from({ length: ROWS }, (_, i) => `${i}\n`).join(''));
  return { path, data: await datasets.linesSequence(path, { toSample: TO_SAMPLE, batchSize: 2, shuffle: false }) };
}

async function arrays(): Promise<Files> {
  const folder = newFolder();
  const path = join(folder, 'x.npy');
  const values = Float32Array.from({ length: ROWS * 2 }, (_, i) => (i % 7) / 7);
  await utils.saveNpy(path, tensor(values, [ROWS, 2]));
  await utils.saveNpy(join(folder, 'y.npy'), tensor(values.subarray(0, ROWS), [ROWS, 1]));
  const sources = { x: path, y: join(folder, 'y.npy') };
  return { path, data: await datasets.arraysSequence(sources, { batchSize: 2, shuffle: false }) };
}

const CHANGES = {
  deleted: { change: (path: string) => unlinkSync(path), message: 'there is no such file' },
  truncated: { change: (path: string) => truncateSync(path, 60), message: '(went from .* to 60 bytes|ends at byte)' },
  grown: { change: (path: string) => appendFileSync(path, '1\n'.repeat(40)), message: 'went from .* to ' },
} as const;

/** Something happens after a batch. */
const after = (batch: number, change: () => void) => ({
  onTrainBatchEnd: (present: number): void => {
    if (present === batch) change();
  },
});

/** A run in which something happens after the second batch. */
const changed = (data: Sequence, options: object, change: () => void): Promise<Attempt> =>
  attempt(data, {
    ...options,
    epochs: 1,
    maxQueueSize: 2,
    callbacks: after(1, change),
  });

for (const { kind, options } of PLACES) {
  describe(kind, () => {
    for (const [what, make] of [
      ['lines', lines],
      ['arrays', arrays],
    ] as const) {
      // Of processes one kind of change: the files are read by the same code.
      const changes = Object.entries(CHANGES).slice(0, kind === 'processes' ? 1 : undefined);
      for (const [how, { change, message }] of changes) {
        row(30, `${kind}, ${what}, ${how}: an error that names it, after batches of the file as it was`, async () => {
          const clean = await trained((await make()).data, { epochs: 1, workers: 0 });
          const { path, data } = await make();
          const run = await changed(data, options, () => change(path));
          expect(run.error).toMatchObject({
            code: 'ERR_DATA',
            message: expect.stringMatching(new RegExp(`^"${path}"(:)? ${message}`)),
            details: { path },
          });
          // How many there were depends on who was ahead; what they were does not.
          expect(run.steps.length).toBeGreaterThan(2);
          expect(run.steps.length).toBeLessThan(clean.steps.length);
          expect(run.steps).toEqual(clean.steps.slice(0, run.steps.length));
        });
      }
    }

    for (const how of ['deleted', 'truncated'] as const) {
      row(30, `${kind}, an image, ${how}: an error that names it`, async () => {
        const folder = await images();
        const path = join(folder, 'a', '9.png');
        const run = await trainImages(folder, { ...options, maxQueueSize: 2 }, {}, () => CHANGES[how].change(path));
        expect(run.error).toMatchObject({
          code: 'ERR_DATA',
          message: expect.stringContaining(path),
          details: { path },
        });
        expect(run.steps.length).toBeGreaterThan(2);
      });
    }

    for (const onSampleError of ['skip', 'replace'] as const) {
      row(
        30,
        `${kind}, an image is gone and another cut off, '${onSampleError}': the same run anywhere, and a report`,
        async () => {
          const clean = await imagesGone({ workers: 0 }, onSampleError);
          const run = await imagesGone(options, onSampleError);
          expect(run).toEqual(clean);
          expect(run.run.error).toBeUndefined();
          expect(run.bad.map(({ sample }) => sample).sort()).toEqual([3, 5]);
        },
      );
    }
  });
}

/** Twelve images of 4 x 4 in one folder of a class. */
async function images(): Promise<string> {
  const folder = newFolder();
  for (let i = 0; i < 12; i++) await writeImage(join(folder, 'a', `${i}.png`), [4, 4, 3], noise(48, i));
  return folder;
}

function imageModel(): Sequential {
  utils.setRandomSeed(1);
  const net = sequential([layers.flatten({ inputShape: [4, 4, 3] }), layers.dense({ units: 1 })]);
  net.compile({ optimizer: 'sgd', loss: 'mse' });
  return net;
}

const flow = (folder: string, options: object) =>
  new ImageDataGenerator({ rescale: 1 / 255 }).flowFromDirectory(folder, {
    targetSize: [4, 4],
    classMode: 'sparse',
    batchSize: 2,
    shuffle: false,
    seed: 3,
    ...options,
  });

async function trainImages(folder: string, options: object, policy: object, change: () => void): Promise<Attempt> {
  const callbacks = after(0, change);
  return attempt(await flow(folder, policy), { ...options, epochs: 2, callbacks }, imageModel());
}

/** Trains where two images went bad between the listing of the folder and the run. */
async function imagesGone(options: object, onSampleError: 'skip' | 'replace') {
  const folder = await images();
  const data = await flow(folder, { onSampleError, maxSampleErrors: 2 });
  // By their numbers in the order of the listing.
  const [gone, short] = [3, 5].map((sample) => data.filepaths[sample]!);
  unlinkSync(gone!);
  truncateSync(short!, 20);
  const run = await attempt(data, options, imageModel());
  return { run, bad: data.sampleErrors.map(({ sample, count }) => ({ sample, count })) };
}
