/**
 * Forecasting the next month of a series that grows and swings with the seasons: an LSTM over the last twelve months.
 *
 * usage: npm run example -- airline [--data FILE] [--epochs N] [--seed N]
 *
 * FILE holds a header and rows `month,passengers`, for example the airline passengers of 1949 to 1960 (Box and Jenkins 1976,
 * series G; https://github.com/jbrownlee/Datasets, airline-passengers.csv). Without it, such a series is made.
 *
 * Counts that double have no scale that fits both ends, but their growth has: the network reads and gives
 * `log(month / month before)`. It learns from the first two thirds. On the last third its root mean squared error, in
 * passengers, must be at most half of that of the naive forecast, "the same as this month".
 */
import { layers, optimizers, sequential, tensor, utils } from 'millrace';
import { DrawingRandom } from './shapes/random.ts';
import { readArguments } from './support/arguments.ts';
import { runIfStarted } from './support/runExample.ts';
import { numberIn, readTable } from './support/table.ts';

/** At most this part of the naive forecast's error. */
const TARGET_RATIO = 0.5;
/** Months that the network sees. */
const WINDOW = 12;
const TEST_SHARE = 1 / 3;

await runIfStarted(import.meta.url, airline);

export async function airline(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    data: { kind: 'text', help: 'file with a header and rows month,passengers' },
    epochs: { kind: 'integer', min: 1, max: 10_000, help: 'passes over the windows (150)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of weights, order and the made series (7)' },
  });
  const { epochs = 150, seed = 7 } = options;
  utils.setRandomSeed(seed);
  const series = options.data === undefined ? makeSeries(seed) : readSeries(options.data);

  const growth = series.slice(1).map((count, i) => Math.log(count / series[i]!)); // growth[i]: into month i + 1
  const { x, y } = utils.timeseriesWindows(tensor(growth, [growth.length, 1]), growth.slice(WINDOW), {
    sequenceLength: WINDOW,
  }); // [windows, WINDOW, 1], [windows]
  const [xTrain, xTest, yTrain, yTest] = utils.trainTestSplit(x, y, { testSize: TEST_SHARE, shuffle: false });

  const scaling = layers.normalization({ inputShape: [WINDOW, 1] });
  await scaling.adapt(xTrain);
  const net = sequential([scaling, layers.lstm({ units: 32 }), layers.dense({ units: 1 })]);
  net.summary();
  net.compile({ optimizer: optimizers.adam({ learningRate: 5e-3 }), loss: 'meanSquaredError' });
  const { history } = await net.fit(xTrain, yTrain, { epochs, batchSize: 16, verbose: 0 });
  console.log(`loss ${history.loss![0]!.toExponential(2)} to ${history.loss!.at(-1)!.toExponential(2)}`);
  const forecast = await net.predict(xTest, { verbose: 0 }); // [test windows, 1]
  net.dispose();

  // Back to passengers: the last months of the series, each from the true month before it.
  const truth = series.slice(-yTest.shape[0]!);
  const before = series.slice(-yTest.shape[0]! - 1, -1);
  const error = rootMeanSquare(truth.map((count, i) => before[i]! * Math.exp(forecast.data[i]!) - count));
  const naive = rootMeanSquare(truth.map((count, i) => before[i]! - count));
  console.log(`root mean squared error over ${truth.length} months: ${error.toFixed(1)} passengers`);
  console.log(`the same as this month: ${naive.toFixed(1)} (${(naive / error).toFixed(1)} times as much)`);
  if (error <= TARGET_RATIO * naive) return 0;
  console.error(`Expected at most ${100 * TARGET_RATIO}% of the naive forecast's error.`);
  return 1;
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

function readSeries(file: string): number[] {
  return readTable(file, 2, true).map(([, passengers]) => numberIn(passengers!));
}

/** Twelve years of months that grow by an eighth a year and swing by a fifth, with 3% of noise. */
function makeSeries(seed: number): number[] {
  return Array.from({ length: 144 }, (_, month) => {
    const phase = (2 * Math.PI * month) / 12;
    const season = -0.18 * Math.cos(phase - 0.4) - 0.08 * Math.cos(2 * phase);
    const noise = new DrawingRandom(seed, month).uniform(-0.03, 0.03);
    return Math.round(115 * Math.exp(month * (Math.log(1.125) / 12) + season + noise));
  });
}
