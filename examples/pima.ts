/**
 * Who will have diabetes, from eight measures of a woman: a table with gaps and more healthy than ill.
 *
 * usage: npm run example -- pima [--data FILE] [--epochs N] [--seed N] [--balance]
 *
 * FILE holds rows of eight numbers and 0 or 1: women of the Pima of Arizona (Smith et al. 1988, "Using the ADAP learning
 * algorithm to forecast the onset of diabetes mellitus"; https://github.com/jbrownlee/Datasets, pima-indians-diabetes.csv).
 * Without it, such a table is made. A measure of 0 that cannot be is a gap: it becomes the mean of the known ones.
 *
 * `--balance` weighs the rarer class up: the network then finds more of the ill and also calls more of the healthy ill.
 *
 * A third of each class is held out. There at least 70% must be judged rightly (65% are healthy), and of an ill and a
 * healthy woman the ill one must get the higher number in 77% of the cases (the area under the curve, AUC; guessing: 50%).
 */
import { layers, sequential, utils } from 'millrace';
import { DrawingRandom } from './shapes/random.ts';
import { readArguments } from './support/arguments.ts';
import { runIfStarted } from './support/runExample.ts';
import { numberIn, readTable } from './support/table.ts';

const TARGET_ACCURACY = 0.7;
const TARGET_AUC = 0.77;
const TEST_SHARE = 1 / 3;

/** Pregnancies, glucose, blood pressure, skin fold, insulin, body mass index, pedigree, age. */
const MEASURES = 8;
/** Those that nobody alive has at 0. */
const MAY_BE_MISSING = [1, 2, 3, 4, 5];

await runIfStarted(import.meta.url, pima);

export async function pima(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    data: { kind: 'text', help: 'file with rows of eight numbers and 0 or 1' },
    epochs: { kind: 'integer', min: 1, max: 10_000, help: 'passes over the women (40)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of weights, order and the made table (7)' },
    balance: { kind: 'flag', help: 'weigh both classes alike' },
  });
  const { epochs = 40, seed = 7, balance = false } = options;
  utils.setRandomSeed(seed);
  const rows =
    options.data === undefined ? makeRows(seed) : readTable(options.data, MEASURES + 1).map((row) => row.map(numberIn));

  const ill = rows.map((row) => row[MEASURES]!);
  const [known, heldOut, yTrain, yTest] = utils.trainTestSplit(
    rows.map((row) => row.slice(0, MEASURES)),
    ill,
    { testSize: TEST_SHARE, seed, stratify: ill },
  );
  const means = knownMeans(known); // of the training part alone: the held-out part must stay unseen
  const [xTrain, xTest] = [known, heldOut].map((part) => fillGaps(part, means)) as [number[][], number[][]];

  const scaling = layers.normalization({ inputShape: [MEASURES] });
  await scaling.adapt(xTrain);
  const net = sequential([
    scaling,
    layers.dense({ units: 16, activation: 'relu' }),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 1, activation: 'sigmoid' }),
  ]);
  net.summary();
  net.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy', 'auc', 'recall'] });
  await net.fit(xTrain, yTrain, {
    epochs,
    batchSize: 16,
    verbose: 0,
    ...(balance ? { classWeight: balancedWeights(yTrain) } : {}),
  });
  const results = await net.evaluate(xTest, yTest, { verbose: 0, returnDict: true });
  net.dispose();

  const { accuracy, auc, recall } = results as { accuracy: number; auc: number; recall: number };
  const healthy = yTest.filter((label) => label === 0).length / yTest.length;
  console.log(`accuracy ${percent(accuracy)} of ${yTest.length} held out (all healthy: ${percent(healthy)})`);
  console.log(`AUC      ${percent(auc)}`);
  console.log(`recall   ${percent(recall)} of the ill are found`);
  if (accuracy >= TARGET_ACCURACY && auc >= TARGET_AUC) return 0;
  console.error(`Expected an accuracy of ${percent(TARGET_ACCURACY)} and an AUC of ${percent(TARGET_AUC)} at least.`);
  return 1;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}%`;
}

/** Mean of what is known in each column that may have gaps. */
function knownMeans(rows: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  return new Map(
    MAY_BE_MISSING.map((column) => {
      const values = rows.map((row) => row[column]!).filter((value) => value !== 0);
      return [column, values.reduce((sum, value) => sum + value, 0) / values.length];
    }),
  );
}

function fillGaps(rows: readonly (readonly number[])[], means: ReadonlyMap<number, number>): number[][] {
  return rows.map((row) => row.map((value, column) => (value === 0 ? (means.get(column) ?? 0) : value)));
}

/** Each class weighs half of the whole. */
function balancedWeights(labels: readonly number[]): Record<number, number> {
  const ill = labels.filter((label) => label === 1).length;
  return { 0: labels.length / (2 * (labels.length - ill)), 1: labels.length / (2 * ill) };
}

/** 768 made women, a third of them ill: with much glucose, weight and age more often. A tenth of the measures is missing. */
function makeRows(seed: number): number[][] {
  return Array.from({ length: 768 }, (_, i) => {
    const random = new DrawingRandom(seed, i);
    const age = 21 + Math.round(15 * Math.abs(random.normal()));
    const pregnancies = Math.round((age - 20) * random.uniform(0, 0.4));
    const pedigree = 0.1 + 0.4 * Math.abs(random.normal());
    const glucose = 115 + 30 * random.normal();
    const pressure = 65 + (age - 21) / 3 + 10 * random.normal();
    const mass = Math.max(18, 32 + 7 * random.normal());
    const skin = Math.max(7, 0.9 * mass + 8 * random.normal());
    const insulin = Math.max(15, 1.3 * glucose + 60 * random.normal());
    const risk = (glucose - 128) / 15 + (mass - 32) / 6 + (age - 33) / 15 + (pedigree - 0.4) / 0.4;
    const isIll = random.next() < 1 / (1 + Math.exp(0.4 - risk));
    const measures = [pregnancies, glucose, pressure, skin, insulin, mass, pedigree, age];
    return [
      ...measures.map((value, column) => (MAY_BE_MISSING.includes(column) && random.next() < 0.1 ? 0 : value)),
      Number(isIll),
    ];
  });
}
