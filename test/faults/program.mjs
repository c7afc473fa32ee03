/** A program that trains the linear model of test/training/models.ts from workers. Argument: what and how, as JSON. */
import { engines, layers, Sequence, sequential, utils } from '../../dist/index.js';

const { sequence, fit, way = 'ends' } = JSON.parse(process.argv[2]);
engines.use('reference');
utils.setRandomSeed(1);
const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
net.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
const rows = await Sequence.fromModule(new URL('../fixtures/sequences/linearRows.mjs', import.meta.url), sequence);

const controller = new AbortController();
/** The ways out of a run, after its second batch. */
const ways = {
  ends: () => {},
  stops: () => {
    net.stopTraining = true;
  },
  aborts: () => controller.abort(),
  throws: () => {
    throw new RangeError('mine');
  },
  waits: () => console.log('waiting'),
};
const callbacks = { onTrainBatchEnd: (batch) => batch === 1 && ways[way]() };
const options = { epochs: 2, shuffle: false, verbose: 0, signal: controller.signal, callbacks, ...fit };
const outcome = await net.fit(rows, options).then(
  ({ history }) => ({ history }),
  ({ name, code, message, details }) => ({ error: { name, code, message, details } }),
);
console.log(JSON.stringify({ ...outcome, weights: net.getWeights().flatMap(({ data }) => [...data]) }));
