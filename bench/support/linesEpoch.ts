/** The measured process of the benchmark `lines`: some steps from a text file, then a report as one JSON line. */
import { callbacks, datasets, layers, sequential } from 'millrace';

/** What the process prints last. */
export interface LinesReport {
  readonly lines: number;
  /** Until the index was there. */
  readonly openMs: number;
  /** From the first look at the file to the end of the first step. */
  readonly firstBatchMs: number;
  readonly samplesPerSecond: number;
  readonly peakBytes: number;
}

const [path, steps] = [process.argv[2]!, Number(process.argv[3])];
const net = sequential([
  layers.dense({ units: 16, activation: 'relu', inputShape: [8] }),
  layers.dense({ units: 4, activation: 'softmax' }),
]);
net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });

const start = performance.now();
const train = await datasets.linesSequence(path, {
  toSample: new URL('./linesToSample.js', import.meta.url),
  batchSize: 32,
  seed: 1,
});
const openMs = performance.now() - start;
let firstBatchMs = 0;
const watch = callbacks.lambdaCallback({
  onTrainBatchEnd: () => {
    firstBatchMs ||= performance.now() - start;
  },
});
const { timing } = await net.fitGenerator(train, {
  epochs: 1,
  stepsPerEpoch: steps,
  workers: 2,
  callbacks: [watch],
  verbose: 0,
});
const report: LinesReport = {
  lines: train.samples,
  openMs,
  firstBatchMs,
  samplesPerSecond: timing[0]!.samplesPerSecond,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
net.dispose();
console.log(JSON.stringify(report));
