/** A small model for each loss, with options other than the defaults. */
import { type Loss, layers, losses, sequential, type Tensor, tensor } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import type { VariedModel } from './variedModels.ts';

const SAMPLES = 6;

function numbers(units: number, draw: (random: RandomStream) => number): Tensor {
  const random = new RandomStream(6, units);
  return tensor(
    Float32Array.from({ length: SAMPLES * units }, () => draw(random)),
    [SAMPLES, units],
  );
}

const real = (units: number): Tensor => numbers(units, (random) => random.normal());
const counts = (units: number): Tensor => numbers(units, (random) => Math.floor(3 * Math.abs(random.normal())));
const answers = (units: number): Tensor => numbers(units, (random) => Number(random.normal() > 0));
const labels = (shape = [SAMPLES, 1]): Tensor => tensor([0, 1, 2, 0, 3, 2], shape);
const oneHot = (): Tensor =>
  tensor([0, 1, 2, 0, 3, 2].map((label) => Array.from({ length: 4 }, (_, i) => Number(i === label))));

interface Case {
  readonly loss: Loss;
  readonly units: number;
  readonly activation: string;
  readonly y: Tensor;
  readonly lossWeights?: number;
}

const cases: readonly Case[] = [
  {
    loss: losses.binaryFocalCrossentropy({ applyClassBalancing: true, alpha: 0, gamma: 3, axis: 1 }),
    units: 3,
    activation: 'sigmoid',
    y: answers(3),
  },
  {
    loss: losses.categoricalFocalCrossentropy({ alpha: 1, gamma: 1.5, labelSmoothing: 0.1 }),
    units: 4,
    activation: 'softmax',
    y: oneHot(),
  },
  // Targets [batch, 1] are not what Keras can read here.
  {
    loss: losses.categoricalGeneralizedCrossEntropy({ q: 0.3 }),
    units: 4,
    activation: 'softmax',
    y: labels([SAMPLES]),
  },
  { loss: losses.categoricalHinge({ reduction: 'mean' }), units: 4, activation: 'linear', y: oneHot() },
  { loss: losses.circle({ gamma: 4, margin: 1, removeDiagonal: false }), units: 3, activation: 'tanh', y: labels() },
  { loss: losses.cosineSimilarity({ axis: 1, name: 'angle' }), units: 3, activation: 'linear', y: real(3) },
  { loss: losses.dice({ axis: [1] }), units: 3, activation: 'sigmoid', y: answers(3) },
  { loss: losses.hinge(), units: 2, activation: 'tanh', y: answers(2) },
  { loss: losses.huber({ delta: 2, reduction: 'sum' }), units: 2, activation: 'linear', y: real(2) },
  { loss: losses.klDivergence(), units: 4, activation: 'softmax', y: oneHot() },
  { loss: losses.logCosh(), units: 2, activation: 'linear', y: real(2) },
  { loss: losses.meanAbsolutePercentageError(), units: 2, activation: 'linear', y: real(2), lossWeights: 0.01 },
  { loss: losses.meanSquaredLogarithmicError(), units: 2, activation: 'softplus', y: counts(2) },
  { loss: losses.poisson(), units: 2, activation: 'softplus', y: counts(2) },
  { loss: losses.sparseCategoricalCrossentropy({ ignoreClass: 2 }), units: 4, activation: 'softmax', y: labels() },
  { loss: losses.squaredHinge(), units: 2, activation: 'linear', y: answers(2) },
  { loss: losses.tversky({ alpha: 1, beta: 2 }), units: 3, activation: 'sigmoid', y: answers(3) },
];

const sequences: VariedModel = {
  name: 'loss CTC',
  make: () => sequential([layers.dense({ units: 4, inputShape: [5, 3] })]),
  compile: () => ({ optimizer: 'sgd', loss: 'ctc' }),
  x: tensor(
    Float32Array.from({ length: SAMPLES * 15 }, (_, i) => Math.sin(i)),
    [SAMPLES, 5, 3],
  ),
  y: tensor(
    Int32Array.from({ length: SAMPLES * 2 }, (_, i) => 1 + ((i * i) % 3)),
    [SAMPLES, 2],
  ),
};

const rows: readonly VariedModel[] = cases.map(({ loss, units, activation, y, lossWeights = 1 }) => ({
  name: `loss ${loss.constructor.name}`,
  make: () => sequential([layers.dense({ units, activation, inputShape: [3] })]),
  compile: () => ({ optimizer: 'sgd', loss, lossWeights }),
  x: numbers(3, (random) => random.normal()),
  y,
}));

export const variedLosses: readonly VariedModel[] = [...rows, sequences];
