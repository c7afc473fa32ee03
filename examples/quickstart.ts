/**
 * From a folder of JPEG files to a trained, saved and reloaded classifier.
 *
 * usage: npm run quickstart [-- --data FOLDER] [--epochs N] [--size N] [--workers N] [--batch N] [--seed N]
 *                              [--policy float32|mixedBfloat16]
 *
 * FOLDER holds one sub-folder of images for each class. Without it a data set is drawn first: five shapes of any colour,
 * size and angle on cluttered grounds.
 */
import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { callbacks, type History, ImageDataGenerator, loadModel, type Model, tensor, utils } from 'millrace';
import { writeShapes } from './shapes/writeShapes.ts';
import { readArguments, UsageError } from './support/arguments.ts';
import { convolutionalClassifier, cosineSchedule, linearClassifier } from './support/network.ts';
import { runIfStarted } from './support/runExample.ts';

/** The drawn data set: 3,000 images. */
const DRAWN = { imagesPerClass: 600, size: 128, seed: 7 };

/** What the drawn data set must give: it is made so that convolutions can and a linear model cannot. */
const TARGET_ACCURACY = 0.9;
const LINEAR_LIMIT = 0.6;

/** A fifth of each class is held out. */
const VALIDATION_SPLIT = 0.2;

const RUN_FOLDER = resolve('runs', 'quickstart');

await runIfStarted(import.meta.url, quickstart);

export async function quickstart(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    data: { kind: 'text', help: 'folder with one sub-folder of images for each class' },
    epochs: { kind: 'integer', min: 1, max: 10_000, help: 'passes over the images' },
    size: { kind: 'integer', min: 46, max: 1024, help: 'images are resized to N x N' },
    workers: { kind: 'integer', min: 0, max: 64, help: 'threads that decode and augment; 0: the main thread' },
    batch: { kind: 'integer', min: 1, max: 4096, help: 'images in a training step' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of weights, order and augmentation' },
    policy: { kind: 'choice', of: ['float32', 'mixedBfloat16'], help: 'what the network computes in' },
  });
  const isDrawn = options.data === undefined;
  const folder = isDrawn ? await drawnImages() : existingFolder(options.data);
  const { epochs = isDrawn ? 14 : 40, size = isDrawn ? 64 : 96, workers = 2, batch = 32, seed = 7 } = options;
  const { policy = 'float32' } = options;

  utils.setRandomSeed(seed);
  const reading = { targetSize: size, interpolation: 'bilinear', batchSize: batch, seed, verbose: false } as const;
  const plain = new ImageDataGenerator({ rescale: 1 / 255, validationSplit: VALIDATION_SPLIT });
  const augmenting = new ImageDataGenerator({
    rescale: 1 / 255,
    validationSplit: VALIDATION_SPLIT,
    rotationRange: 20,
    zoomRange: 0.2,
    widthShiftRange: 0.1,
    heightShiftRange: 0.1,
    horizontalFlip: true,
  });
  const train = await augmenting.flowFromDirectory(folder, { ...reading, subset: 'training' });
  const validation = await plain.flowFromDirectory(folder, { ...reading, subset: 'validation', shuffle: false });
  const images = train.samples + validation.samples;
  console.log(`${images} images of ${train.numClasses} classes in ${folder}`);
  console.log(`${train.samples} to train with, ${validation.samples} held out, resized to ${size}x${size}\n`);

  console.log('Linear baseline: softmax on the pixels');
  const linear = linearClassifier(size, train.numClasses);
  linear.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const baseline = await linear.fitGenerator(
    await plain.flowFromDirectory(folder, { ...reading, subset: 'training' }),
    { epochs: 4, validationData: validation, workers, verbose: 2 },
  );
  linear.dispose();

  console.log('\nConvolutional network');
  const net = convolutionalClassifier(size, train.numClasses);
  net.summary();
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'], policy });
  await mkdir(RUN_FOLDER, { recursive: true });
  const file = join(RUN_FOLDER, 'best.keras');
  const history = await net.fitGenerator(train, {
    epochs,
    workers,
    maxQueueSize: 10,
    validationData: validation,
    verbose: 2,
    callbacks: [
      cosineSchedule(1e-3, epochs),
      callbacks.modelCheckpoint({ filepath: file, monitor: 'val_accuracy', saveBestOnly: true }),
    ],
  });
  net.dispose();

  const accuracy = best(history);
  const linearAccuracy = best(baseline);
  const loaded = await loadModel(file);
  const reloaded = await loaded.evaluate(validation, { workers, verbose: 0, returnDict: true });
  console.log(`\nvalidation accuracy   ${percent(accuracy)} (best of ${epochs} epochs)`);
  console.log(`linear baseline       ${percent(linearAccuracy)}`);
  console.log(`saved model           ${file}, loaded again: ${percent(reloaded.accuracy!)}`);
  reportResources(history, images * size * size * 3 * 4);
  await showPredictions(loaded, folder, validation, size);
  loaded.dispose();

  const hasTarget = isDrawn && options.epochs === undefined && options.size === undefined;
  if (hasTarget && (accuracy < TARGET_ACCURACY || linearAccuracy >= LINEAR_LIMIT)) {
    console.error(
      `\nExpected over ${percent(TARGET_ACCURACY)} from the network and under ${percent(LINEAR_LIMIT)} from the baseline.`,
    );
    return 1;
  }
  return 0;
}

async function drawnImages(): Promise<string> {
  const folder = resolve('runs', 'quickstart-data');
  const start = performance.now();
  if (await writeShapes(folder, DRAWN)) {
    console.log(`Drew the data set in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return folder;
}

function existingFolder(data: string): string {
  const folder = resolve(data);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(
      `--data: expected a folder with one sub-folder of images for each class; there is no folder ${folder}.`,
    );
  }
  return folder;
}

function best(history: History): number {
  return Math.max(...history.history.val_accuracy!);
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}%`;
}

/** Memory and waiting, beside what they would be without a stream. */
function reportResources(history: History, bytesAsArray: number): void {
  const peak = process.resourceUsage().maxRSS * 1024;
  const waited = history.timing.reduce((sum, epoch) => sum + epoch.waitedMs, 0);
  const computed = history.timing.reduce((sum, epoch) => sum + epoch.computeMs, 0);
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  console.log(`peak memory           ${mebibytes(peak)}; all images as one float32 array: ${mebibytes(bytesAsArray)}`);
  console.log(`waiting for data      ${percent(waited / (waited + computed))} of the training time`);
}

/** Five held-out images, from the first class to the last. */
async function showPredictions(
  net: Model,
  folder: string,
  {
    filenames,
    classIndices,
  }: { readonly filenames: readonly string[]; readonly classIndices: Readonly<Record<string, number>> },
  size: number,
): Promise<void> {
  const names = Object.keys(classIndices);
  const files = Array.from({ length: 5 }, (_, i) => filenames[Math.floor(((i + 0.5) * filenames.length) / 5)]!);
  console.log('\nfive predictions');
  for (const file of files) {
    const image = utils.imageToArray(
      await utils.loadImage(join(folder, file), { targetSize: size, interpolation: 'bilinear' }),
    );
    const pixels = Float32Array.from(image.data, (value) => value / 255);
    const probabilities = (await net.predictOnBatch(tensor(pixels, [1, size, size, 3]))).data; // [1, classes]
    const winner = probabilities.indexOf(Math.max(...probabilities));
    console.log(`  ${names[winner]!.padEnd(12)} ${percent(probabilities[winner]!).padStart(6)}  ${join(folder, file)}`);
  }
}
