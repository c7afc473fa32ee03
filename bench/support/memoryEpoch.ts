/** The measured process of the benchmark `memory`: one epoch from a folder of images, then a report as one JSON line. */
import { ImageDataGenerator, layers, sequential } from 'millrace';

/** What the process prints last. */
export interface EpochReport {
  readonly samples: number;
  readonly peakBytes: number;
  readonly epochMs: number;
  readonly waitedMs: number;
  readonly samplesPerSecond: number;
}

const [folder, side] = [process.argv[2]!, Number(process.argv[3])];
const augmenting = new ImageDataGenerator({
  rescale: 1 / 255,
  rotationRange: 20,
  zoomRange: 0.2,
  widthShiftRange: 0.1,
  heightShiftRange: 0.1,
  horizontalFlip: true,
});
const train = await augmenting.flowFromDirectory(folder, { targetSize: side, batchSize: 32, seed: 1, verbose: false });

const net = sequential([
  layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, activation: 'relu', inputShape: [side, side, 3] }),
  layers.maxPooling2d(),
  layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
  layers.maxPooling2d(),
  layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
  layers.globalAveragePooling2d(),
  layers.dense({ units: train.numClasses, activation: 'softmax' }),
]);
net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

const start = performance.now();
const { timing } = await net.fitGenerator(train, { epochs: 1, workers: 2, maxQueueSize: 10, verbose: 0 });
const report: EpochReport = {
  samples: train.samples,
  epochMs: performance.now() - start,
  waitedMs: timing[0]!.waitedMs,
  samplesPerSecond: timing[0]!.samplesPerSecond,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
net.dispose();
console.log(JSON.stringify(report));
