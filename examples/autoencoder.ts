/**
 * Pictures of 784 pixels squeezed into 16 numbers and back: an encoder and a decoder that are trained as one model.
 *
 * usage: npm run example -- autoencoder [--epochs N] [--images N] [--code N] [--seed N]
 *
 * The pictures are made: five shapes of any place, size and angle, light on dark, 28x28. The encoder, the decoder and the
 * model that joins them share their weights: after training, each works by itself.
 *
 * On new pictures the mean squared error per pixel must be at most a fifth of that of the mean picture, the best answer
 * of whoever has not seen which picture it was.
 */
import { input, layers, model, optimizers, type Tensor, tensor, utils } from 'millrace';
import { DrawingRandom } from './shapes/random.ts';
import { SHAPES } from './shapes/signedDistance.ts';
import { readArguments } from './support/arguments.ts';
import { runIfStarted } from './support/runExample.ts';

/** At most this part of the mean picture's error. */
const TARGET_RATIO = 0.2;
const SIDE = 28;
const TEST_IMAGES = 500;

await runIfStarted(import.meta.url, autoencoder);

export async function autoencoder(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    epochs: { kind: 'integer', min: 1, max: 1000, help: 'passes over the pictures (8)' },
    images: { kind: 'integer', min: 64, max: 1_000_000, help: 'pictures to train with (3000)' },
    code: { kind: 'integer', min: 1, max: 1024, help: 'numbers that a picture is squeezed into (16)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of pictures, weights and order (7)' },
  });
  const { epochs = 8, images = 3000, code = 16, seed = 7 } = options;
  utils.setRandomSeed(seed);
  const training = drawPictures(images, seed);
  const test = drawPictures(TEST_IMAGES, seed + 1);

  const halving = { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' } as const;
  const picture = input({ shape: [SIDE, SIDE, 1], name: 'picture' });
  let squeezed = layers.conv2d({ filters: 8, ...halving }).apply(picture);
  squeezed = layers.conv2d({ filters: 16, ...halving }).apply(squeezed); // [batch, 7, 7, 16]
  squeezed = layers.dense({ units: code }).apply(layers.flatten().apply(squeezed));
  const encoder = model({ inputs: picture, outputs: squeezed, name: 'encoder' });

  const numbers = input({ shape: [code], name: 'numbers' });
  let drawn = layers.dense({ units: 7 * 7 * 16, activation: 'relu' }).apply(numbers);
  drawn = layers.reshape({ targetShape: [7, 7, 16] }).apply(drawn);
  drawn = layers.conv2dTranspose({ filters: 8, ...halving }).apply(drawn);
  drawn = layers.conv2dTranspose({ filters: 1, ...halving, activation: 'sigmoid' }).apply(drawn); // [batch, 28, 28, 1]
  const decoder = model({ inputs: numbers, outputs: drawn, name: 'decoder' });

  const both = model({ inputs: picture, outputs: decoder.apply(encoder.apply(picture)), name: 'autoencoder' });
  for (const part of [encoder, decoder, both]) part.summary();
  both.compile({ optimizer: optimizers.adam({ learningRate: 5e-3 }), loss: 'binaryCrossentropy' });
  await both.fit(training, training, { epochs, batchSize: 32, verbose: 2 });

  // In two halves, as one would store the numbers in between.
  const codes = await encoder.predict(test, { verbose: 0 }); // [pictures, code]
  const restored = await decoder.predict(codes, { verbose: 0 }); // [pictures, 28, 28, 1]
  for (const part of [encoder, decoder, both]) part.dispose();
  show(test, restored);
  const error = meanSquare(test, (i) => restored.data[i]!);
  const mean = meanPicture(training);
  const guess = meanSquare(test, (i) => mean[i % mean.length]!);
  console.log(`mean squared error of new pictures out of ${code} numbers: ${error.toFixed(4)}`);
  console.log(`of the mean picture: ${guess.toFixed(4)} (${(guess / error).toFixed(1)} times as much)`);
  if (error <= TARGET_RATIO * guess) return 0;
  console.error(`Expected at most ${100 * TARGET_RATIO}% of the mean picture's error.`);
  return 1;
}

/** Pictures `[count, 28, 28, 1]`, 0 to 1. */
function drawPictures(count: number, seed: number): Tensor {
  const shapes = Object.values(SHAPES);
  const pixels = new Float32Array(count * SIDE * SIDE);
  for (let i = 0, at = 0; i < count; i++) {
    const random = new DrawingRandom(seed, i);
    const shape = shapes[random.integer(0, shapes.length - 1)]!;
    const radius = random.uniform(6, 9);
    const [x, y] = [random.uniform(10, SIDE - 10), random.uniform(10, SIDE - 10)];
    const angle = random.uniform(0, 2 * Math.PI);
    const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++, at++) {
        const [dx, dy] = [column - x, row - y];
        const distance = shape(cos * dx + sin * dy, cos * dy - sin * dx) * radius;
        pixels[at] = Math.min(1, Math.max(0, 0.5 - distance)); // an edge of one pixel
      }
    }
  }
  return tensor(pixels, [count, SIDE, SIDE, 1]);
}

function meanPicture({ data, shape }: Tensor): Float64Array {
  const mean = new Float64Array(SIDE * SIDE);
  for (let i = 0; i < data.length; i++) mean[i % mean.length]! += data[i]! / shape[0]!;
  return mean;
}

function meanSquare({ data }: Tensor, answer: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += (data[i]! - answer(i)) ** 2;
  return sum / data.length;
}

/** Prints the first picture beside what came out of its numbers. */
function show(...pictures: readonly Tensor[]): void {
  const characters = ' .:+*#';
  for (let row = 0; row < SIDE; row += 2) {
    const rows = pictures.map(({ data }) =>
      Array.from(data.subarray(row * SIDE, (row + 1) * SIDE), (value) => characters[Math.round(value * 5)]).join(''),
    );
    console.log(rows.join('  |  '));
  }
}
