/** The native engine trains as the reference engine does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { engines, layers, type Sequential, sequential, tensor, utils } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import { isNative } from './models.ts';

const QUIET = { verbose: 0 } as const;

let previous: 'native' | 'reference';
beforeAll(() => {
  previous = engines.current().name;
});
afterAll(() => engines.use(previous));

function network(): Sequential {
  utils.setRandomSeed(9);
  const net = sequential([
    layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [10, 10, 3] }),
    layers.batchNormalization(),
    layers.maxPooling2d(),
    layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu', kernelRegularizer: 'l2' }),
    layers.flatten(),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 4, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return net;
}

async function train(engine: 'native' | 'reference') {
  engines.use(engine);
  const net = network();
  expect(net.trainer.engine.name).toBe(engine);
  const random = new RandomStream(4);
  const x = tensor(
    Uint8Array.from({ length: 30 * 300 }, () => random.integer(256)),
    [30, 10, 10, 3],
  );
  const y = utils.toCategorical(
    Int32Array.from({ length: 30 }, () => random.integer(4)),
    4,
  );
  const sampleWeight = Float32Array.from({ length: 30 }, () => random.uniform(0.5, 1.5));
  // 24 rows in batches of 10, 10 and 4, and 6 rows of validation.
  const { history } = await net.fit(x, y, { epochs: 3, batchSize: 10, validationSplit: 0.2, sampleWeight, ...QUIET });
  const prediction = await net.predict(x, { batchSize: 7, ...QUIET });
  const weights = net.getWeights();
  net.dispose();
  return { history, prediction, weights };
}

it.runIf(isNative)('gives the losses, predictions and weights of the reference engine', async () => {
  const native = await train('native');
  const reference = await train('reference');
  for (const key of ['loss', 'val_loss', 'accuracy', 'val_accuracy']) {
    expect(native.history[key]).toBeAllClose(reference.history[key], { rtol: 2e-3, atol: 1e-5 });
  }
  expect(native.prediction).toBeAllClose(reference.prediction, { rtol: 1e-2, atol: 1e-3 });
  native.weights.forEach((weight, i) => {
    expect(weight).toBeAllClose(reference.weights[i], { rtol: 1e-2, atol: 2e-3 });
  });
});

it.runIf(isNative)('gives the same bits in every run', async () => {
  expect(await train('native')).toEqual(await train('native'));
});
