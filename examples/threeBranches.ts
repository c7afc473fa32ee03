/**
 * Three kinds of input, two kinds of output, and a memory that outlives the window: records by name from a generator.
 *
 * usage: npm run example -- threeBranches [--epochs N] [--seed N] [--stateless]
 *
 * 32 series run side by side. A batch holds the next ten steps of each (`window`), how alike its present is to four known
 * ones (`similarity`), and three facts about it (`background`). From time to time a series gives a pulse, up or down, and
 * what the last pulse was counts until the next: two windows of three hold none. So the LSTM is stateful, each window goes on
 * where the one before ended, and `resetStates` begins new series with each epoch.
 *
 *     price = pulse + sum(similarity) + background[0]                                  (mean squared error)
 *     kind  = 'up' where pulse * sum(similarity) * (background[0] - background[1]) > 0   (categorical crossentropy)
 *
 * Of the kinds of new series at least 90% must be right. Whoever lacks one of the branches is right by halves, because each
 * may turn the sign; without the memory (`--stateless`), two thirds is what can be had.
 */
import { type BatchLike, callbacks, input, layers, model, optimizers, tensor, utils } from 'millrace';
import { DrawingRandom } from './shapes/random.ts';
import { readArguments } from './support/arguments.ts';
import { runIfStarted } from './support/runExample.ts';

const TARGET_ACCURACY = 0.9;
const SERIES = 32;
const WINDOW = 10;
const BATCHES_PER_EPOCH = 40;
const TEST_BATCHES = 60;
/** How often a step is a pulse. */
const PULSE_RATE = 0.04;
const BRANCHES = ['similarity', 'window', 'background'] as const;

await runIfStarted(import.meta.url, threeBranches);

export async function threeBranches(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    epochs: { kind: 'integer', min: 1, max: 1000, help: 'times that new series begin (30)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of series and weights (7)' },
    stateless: { kind: 'flag', help: 'let the LSTM forget after each window' },
  });
  const { epochs = 30, seed = 7, stateless = false } = options;
  utils.setRandomSeed(seed);
  const net = network(!stateless);
  net.summary();
  net.compile({
    optimizer: optimizers.adam({ learningRate: 5e-3 }),
    loss: { price: 'meanSquaredError', kind: 'categoricalCrossentropy' },
    lossWeights: { price: 0.5, kind: 1 },
    metrics: { price: 'mae', kind: 'accuracy' },
  });
  let epoch = 0;
  await net.fitGenerator(() => batches(seed, epoch++, BATCHES_PER_EPOCH), {
    epochs,
    verbose: 2,
    callbacks: [callbacks.lambdaCallback({ onEpochBegin: (_epoch, _logs, running) => running.resetStates() })],
  });

  const results = await evaluate(net, seed);
  console.log(`\nkind   ${percent(results.kind_accuracy!)} right`);
  console.log(`price  ${results.price_mae!.toFixed(3)} off on average`);
  for (const branch of BRANCHES) {
    const { kind_accuracy: accuracy } = await evaluate(net, seed, branch);
    console.log(`without ${branch.padEnd(10)} ${percent(accuracy!)}`);
  }
  net.dispose();
  if (results.kind_accuracy! >= TARGET_ACCURACY) return 0;
  console.error(`Expected at least ${percent(TARGET_ACCURACY)} of the kinds.`);
  return 1;
}

function network(stateful: boolean) {
  const similarity = input({ batchShape: [SERIES, 4], name: 'similarity' });
  const window = input({ batchShape: [SERIES, WINDOW, 1], name: 'window' });
  const background = input({ batchShape: [SERIES, 3], name: 'background' });
  const together = layers
    .concatenate()
    .apply([
      layers.dense({ units: 8, activation: 'relu' }).apply(similarity),
      layers.lstm({ units: 8, stateful }).apply(window),
      layers.dense({ units: 8, activation: 'relu' }).apply(background),
    ]);
  const hidden = layers.dense({ units: 32, activation: 'relu' }).apply(together);
  return model({
    inputs: { similarity, window, background },
    outputs: {
      price: layers.dense({ units: 1, name: 'price' }).apply(hidden),
      kind: layers.dense({ units: 2, activation: 'softmax', name: 'kind' }).apply(hidden),
    },
    name: 'three_branches',
  });
}

/** Results on new series; `without` is a branch that is told nothing. */
async function evaluate(
  net: ReturnType<typeof network>,
  seed: number,
  without?: string,
): Promise<Record<string, number>> {
  net.resetStates();
  return net.evaluate(() => batches(seed + 1, 0, TEST_BATCHES, without), { verbose: 0, returnDict: true });
}

/** Consecutive windows of 32 new series, with what else is known of them, and their prices and kinds. */
function* batches(seed: number, epoch: number, count: number, without?: string): Generator<BatchLike> {
  const series = Array.from({ length: SERIES }, (_, i) => new DrawingRandom(seed, epoch, i));
  const pulses = new Array<number>(SERIES).fill(0);
  for (let batch = 0; batch < count; batch++) {
    const x = {
      similarity: new Float32Array(SERIES * 4),
      window: new Float32Array(SERIES * WINDOW),
      background: new Float32Array(SERIES * 3),
    };
    const price = new Float32Array(SERIES);
    const kind = new Float32Array(SERIES * 2);
    series.forEach((random, i) => {
      for (let t = 0; t < WINDOW; t++) {
        const isPulse = pulses[i] === 0 || random.next() < PULSE_RATE; // a new series begins with one
        if (isPulse) pulses[i] = random.next() < 0.5 ? -1 : 1;
        x.window[i * WINDOW + t] = 0.1 * random.normal() + (isPulse ? pulses[i]! : 0);
      }
      for (let k = 0; k < 4; k++) x.similarity[i * 4 + k] = random.uniform(-1, 1);
      for (let k = 0; k < 3; k++) x.background[i * 3 + k] = random.uniform(-1, 1);
      const alike = x.similarity.subarray(i * 4, i * 4 + 4).reduce((sum, value) => sum + value, 0);
      const [first, second] = x.background.subarray(i * 3, i * 3 + 2) as unknown as [number, number];
      price[i] = pulses[i]! + alike + first;
      kind[i * 2 + (pulses[i]! * alike * (first - second) > 0 ? 1 : 0)] = 1;
    });
    if (without !== undefined) x[without as keyof typeof x].fill(0);
    yield {
      x: {
        similarity: tensor(x.similarity, [SERIES, 4]),
        window: tensor(x.window, [SERIES, WINDOW, 1]),
        background: tensor(x.background, [SERIES, 3]),
      },
      y: { price: tensor(price, [SERIES, 1]), kind: tensor(kind, [SERIES, 2]) },
    };
  }
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}%`;
}
