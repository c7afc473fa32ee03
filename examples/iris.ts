/**
 * Three kinds of iris by the sizes of their leaves: a table with a column of strings, and a small dense network.
 *
 * usage: npm run example -- iris [--data FILE] [--epochs N] [--seed N]
 *
 * FILE holds rows of four measures in centimetres and a name: Fisher's irises (Fisher 1936, "The use of multiple measurements
 * in taxonomic problems"; https://github.com/jbrownlee/Datasets, iris.csv). Without it, flowers are drawn at random with the
 * means and deviations of Fisher's.
 *
 * A third of each kind is held out; at least 90% of these must be named rightly. Guessing names a third.
 */
import { layers, optimizers, sequential, utils } from 'millrace';
import { DrawingRandom } from './shapes/random.ts';
import { readArguments } from './support/arguments.ts';
import { runIfStarted } from './support/runExample.ts';
import { numberIn, readTable } from './support/table.ts';

const TARGET_ACCURACY = 0.9;
const TEST_SHARE = 1 / 3;

/** Mean and standard deviation of each measure of Fisher's fifty flowers of a kind. */
const FISHER: Readonly<Record<string, readonly (readonly [mean: number, deviation: number])[]>> = {
  'Iris-setosa': [
    [5.006, 0.352],
    [3.428, 0.379],
    [1.462, 0.174],
    [0.246, 0.105],
  ],
  'Iris-versicolor': [
    [5.936, 0.516],
    [2.77, 0.314],
    [4.26, 0.47],
    [1.326, 0.198],
  ],
  'Iris-virginica': [
    [6.588, 0.636],
    [2.974, 0.322],
    [5.552, 0.552],
    [2.026, 0.275],
  ],
};

await runIfStarted(import.meta.url, iris);

export async function iris(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    data: { kind: 'text', help: 'file with rows of four numbers and a name' },
    epochs: { kind: 'integer', min: 1, max: 10_000, help: 'passes over the flowers (60)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of weights, order and the drawn flowers (7)' },
  });
  const { epochs = 60, seed = 7 } = options;
  utils.setRandomSeed(seed);
  const flowers = options.data === undefined ? drawFlowers(seed) : readFlowers(options.data);

  const kinds = flowers.map(({ kind }) => kind);
  const encoder = utils.oneHotEncoder<string>();
  const [xTrain, xTest, yTrain, yTest] = utils.trainTestSplit(
    flowers.map(({ measures }) => measures),
    encoder.fitTransform(kinds), // [flowers, 3]
    { testSize: TEST_SHARE, seed, stratify: kinds },
  );

  const scaling = layers.normalization({ inputShape: [4] });
  await scaling.adapt(xTrain);
  const net = sequential([
    scaling,
    layers.dense({ units: 16, activation: 'relu' }),
    layers.dense({ units: encoder.classes.length, activation: 'softmax' }),
  ]);
  net.summary();
  net.compile({
    optimizer: optimizers.adam({ learningRate: 0.01 }),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  await net.fit(xTrain, yTrain, { epochs, batchSize: 16, verbose: 0 });
  const { accuracy } = await net.evaluate(xTest, yTest, { verbose: 0, returnDict: true });

  const named = encoder.inverseTransform(await net.predict(xTest, { verbose: 0 }));
  const truth = encoder.inverseTransform(yTest);
  net.dispose();
  for (const kind of encoder.classes) {
    const given = named.filter((_, i) => truth[i] === kind);
    const right = given.filter((name) => name === kind).length;
    console.log(`${kind.padEnd(16)} ${right} of ${given.length} named rightly`);
  }
  console.log(`accuracy on held-out flowers: ${(100 * accuracy!).toFixed(1)}%`);
  if (accuracy! >= TARGET_ACCURACY) return 0;
  console.error(`Expected at least ${100 * TARGET_ACCURACY}%.`);
  return 1;
}

interface Flower {
  /** Length and width of sepals, length and width of petals. */
  readonly measures: number[];
  readonly kind: string;
}

function readFlowers(file: string): Flower[] {
  return readTable(file, 5).map((cells) => ({ measures: cells.slice(0, 4).map(numberIn), kind: cells[4]! }));
}

/** Fifty of each kind. */
function drawFlowers(seed: number): Flower[] {
  return Object.entries(FISHER).flatMap(([kind, moments], number) =>
    Array.from({ length: 50 }, (_, i) => {
      const random = new DrawingRandom(seed, number, i);
      return { kind, measures: moments.map(([mean, deviation]) => mean + deviation * random.normal()) };
    }),
  );
}
