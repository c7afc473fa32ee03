/**
 * The adding problem: what stands far back in a sequence has to reach its end.
 *
 * usage: npm run example -- adding [--steps N] [--epochs N] [--batch N] [--seed N]
 *
 * Each sequence holds pairs of a random number in [0, 1) and a mark; two of the marks are 1, one in each half. The target is
 * the sum of the two marked numbers. Whoever always says 1 has a mean squared error of 1/6; an LSTM learns to add.
 *
 * Reference: Hochreiter and Schmidhuber 1997, "Long Short-Term Memory", experiment 4
 */
import { layers, optimizers, sequential, type Tensor, tensor, utils } from 'millrace';
import { DrawingRandom } from './shapes/random.ts';
import { readArguments } from './support/arguments.ts';
import { runIfStarted } from './support/runExample.ts';

/** What always saying 1 gives: the variance of a sum of two numbers in [0, 1). */
const GUESS_ERROR = 1 / 6;
const TARGET_ERROR = 0.01;

const TRAINING_SEQUENCES = 8000;
const TEST_SEQUENCES = 1000;

await runIfStarted(import.meta.url, adding);

export async function adding(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    steps: { kind: 'integer', min: 2, max: 10_000, help: 'length of the sequences (50)' },
    epochs: { kind: 'integer', min: 1, max: 1000, help: 'passes over the sequences (20)' },
    batch: { kind: 'integer', min: 1, max: 4096, help: 'sequences in a training step (32)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of sequences, weights and order (7)' },
  });
  const { steps = 50, epochs = 20, batch = 32, seed = 7 } = options;
  utils.setRandomSeed(seed);
  const training = drawSequences(TRAINING_SEQUENCES, steps, seed);
  const test = drawSequences(TEST_SEQUENCES, steps, seed + 1);

  const net = sequential([layers.lstm({ units: 64, inputShape: [steps, 2] }), layers.dense({ units: 1 })]);
  net.summary();
  net.compile({ optimizer: optimizers.adam({ learningRate: 2e-3 }), loss: 'meanSquaredError' });
  await net.fit(training.x, training.y, { batchSize: batch, epochs, verbose: 2 });

  const error = (await net.evaluate(test.x, test.y, { verbose: 0 })) as number;
  const prediction = await net.predict(test.x, { verbose: 0 });
  for (let i = 0; i < 3; i++) {
    console.log(`${test.y.data[i]!.toFixed(3)} predicted as ${prediction.data[i]!.toFixed(3)}`);
  }
  console.log(`mean squared error on new sequences: ${error.toFixed(5)} (always 1: ${GUESS_ERROR.toFixed(3)})`);
  net.dispose();

  const hasTarget = options.steps === undefined && options.epochs === undefined && options.batch === undefined;
  if (hasTarget && error > TARGET_ERROR) {
    console.error(`Expected at most ${TARGET_ERROR}.`);
    return 1;
  }
  return 0;
}

/** Sequences `[count, steps, 2]` and their sums `[count, 1]`. */
function drawSequences(count: number, steps: number, seed: number): { x: Tensor; y: Tensor } {
  const x = new Float32Array(count * steps * 2);
  const y = new Float32Array(count);
  const half = Math.floor(steps / 2);
  for (let i = 0; i < count; i++) {
    const random = new DrawingRandom(seed, i);
    for (let t = 0; t < steps; t++) x[(i * steps + t) * 2] = random.next();
    for (const t of [random.integer(0, half - 1), random.integer(half, steps - 1)]) {
      x[(i * steps + t) * 2 + 1] = 1;
      y[i] = y[i]! + x[(i * steps + t) * 2]!;
    }
  }
  return { x: tensor(x, [count, steps, 2]), y: tensor(y, [count, 1]) };
}
