/**
 * An AlexNet for two classes of images of 256x256, read from folders by worker threads.
 *
 * usage: npm run example -- alexnet [--data FOLDER] [--epochs N] [--shrink N] [--workers N] [--batch N] [--seed N]
 *
 * FOLDER holds one sub-folder of images for each of two classes, for example photographs of cats and of dogs. Without it,
 * stripes and checks are drawn: of any colours, width and angle, so that only what is beside what tells them apart.
 *
 * AlexNet has 96 to 384 filters a layer and two dense layers of 4096 units. `--shrink 8` takes an eighth of each, which is
 * enough here and trains on a processor. Batch normalisation stands where it had its local response normalisation.
 *
 * A fifth of each class is held out; of the drawn ones at least 90% must be told apart. Guessing is right in half.
 *
 * Reference: Krizhevsky, Sutskever, Hinton 2012, "ImageNet classification with deep convolutional neural networks"
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ImageDataGenerator, layers, type Sequential, sequential, utils } from 'millrace';
import { TEXTURES } from './shapes/textures.ts';
import { writeDrawings } from './shapes/writeDrawings.ts';
import { readArguments, UsageError } from './support/arguments.ts';
import { cosineSchedule } from './support/network.ts';
import { runIfStarted } from './support/runExample.ts';

const TARGET_ACCURACY = 0.9;
const SIDE = 256;
const DRAWN = { imagesPerClass: 150, size: SIDE, seed: 7 };

await runIfStarted(import.meta.url, alexnet);

export async function alexnet(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    data: { kind: 'text', help: 'folder with one sub-folder of images for each of two classes' },
    epochs: { kind: 'integer', min: 1, max: 1000, help: 'passes over the images (8)' },
    shrink: { kind: 'integer', min: 1, max: 32, help: 'filters and units are this part of AlexNet (8)' },
    workers: { kind: 'integer', min: 0, max: 64, help: 'threads that decode and augment (2)' },
    batch: { kind: 'integer', min: 1, max: 4096, help: 'images in a training step (16)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of weights, order and augmentation (7)' },
  });
  const { epochs = 8, shrink = 8, workers = 2, batch = 16, seed = 7 } = options;
  utils.setRandomSeed(seed);
  const folder = options.data === undefined ? await drawnImages() : resolve(options.data);
  if (!existsSync(folder)) throw new UsageError(`--data: there is no folder ${folder}.`);

  const held = { samplewiseCenter: true, samplewiseStdNormalization: true, validationSplit: 0.2 };
  const reading = { targetSize: SIDE, classMode: 'binary', batchSize: batch, seed } as const;
  const augmenting = new ImageDataGenerator({ ...held, horizontalFlip: true });
  const train = await augmenting.flowFromDirectory(folder, { ...reading, subset: 'training' });
  const plain = new ImageDataGenerator(held);
  const validation = await plain.flowFromDirectory(folder, { ...reading, subset: 'validation', shuffle: false });

  const net = network(shrink);
  net.summary();
  net.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  await net.fitGenerator(train, { epochs, workers, verbose: 2, callbacks: [cosineSchedule(5e-4, epochs)] });
  const { accuracy } = await net.evaluate(validation, { workers, verbose: 0, returnDict: true });
  net.dispose();
  console.log(`accuracy on ${validation.samples} held-out images: ${(100 * accuracy!).toFixed(1)}%`);
  if (options.data !== undefined || accuracy! >= TARGET_ACCURACY) return 0;
  console.error(`Expected at least ${100 * TARGET_ACCURACY}%.`);
  return 1;
}

async function drawnImages(): Promise<string> {
  const folder = resolve('runs', 'alexnet-data');
  await writeDrawings(folder, TEXTURES, DRAWN);
  return folder;
}

function network(shrink: number): Sequential {
  const part = (size: number): number => Math.ceil(size / shrink);
  const relu = { activation: 'relu' } as const;
  const pooling = { poolSize: 3, strides: 2 } as const;
  const normal = { momentum: 0.9 }; // an epoch has a few dozen steps only
  return sequential([
    layers.conv2d({ filters: part(96), kernelSize: 11, strides: 4, ...relu, inputShape: [SIDE, SIDE, 3] }),
    layers.maxPooling2d(pooling),
    layers.batchNormalization(normal),
    layers.conv2d({ filters: part(256), kernelSize: 5, padding: 'same', ...relu }),
    layers.maxPooling2d(pooling),
    layers.batchNormalization(normal),
    layers.conv2d({ filters: part(384), kernelSize: 3, padding: 'same', ...relu }),
    layers.conv2d({ filters: part(384), kernelSize: 3, padding: 'same', ...relu }),
    layers.conv2d({ filters: part(256), kernelSize: 3, padding: 'same', ...relu }),
    layers.maxPooling2d(pooling),
    layers.batchNormalization(normal),
    layers.flatten(),
    layers.dense({ units: part(4096), ...relu }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: part(4096), ...relu }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 1, activation: 'sigmoid' }),
  ]);
}
