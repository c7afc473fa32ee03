/** A small model for each optimizer that the other models leave out, with options other than the defaults. */
import {
  layers,
  metrics,
  type Optimizer,
  optimizers,
  schedules,
  sequential,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import type { VariedModel } from './variedModels.ts';

const SAMPLES = 6;

/** Numbers in [0, 1): also what logarithms take. */
function numbers(units: number): Tensor {
  const random = new RandomStream(9, units);
  return tensor(
    Float32Array.from({ length: SAMPLES * units }, () => random.uniform(0, 1)),
    [SAMPLES, units],
  );
}

const cases: readonly Optimizer[] = [
  optimizers.adamW({ learningRate: 0.01, weightDecay: 0.02, clipnorm: 0.5 }),
  optimizers.adadelta({ learningRate: 0.5, rho: 0.9 }),
  optimizers.adagrad({ learningRate: 0.05, initialAccumulatorValue: 0.2, clipvalue: 0.1 }),
  optimizers.adamax({ learningRate: 0.01, beta1: 0.8 }),
  optimizers.nadam({
    learningRate: schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 3, decayRate: 0.5 }),
  }),
  optimizers.ftrl({ learningRate: 0.05, l1RegularizationStrength: 0.01 }),
  optimizers.lion({ learningRate: 0.01, beta2: 0.9, globalClipnorm: 1 }),
  optimizers.lamb({ learningRate: 0.01 }),
  optimizers.adafactor({ learningRate: 0.02 }),
  optimizers.muon({ learningRate: 0.01, excludeLayers: ['dense_1'] }),
  optimizers.lossScaleOptimizer({
    innerOptimizer: optimizers.adamW({ learningRate: 0.01, clipnorm: 0.5 }),
    initialScale: 8,
    dynamicGrowthSteps: 2,
  }),
  optimizers.scheduleFreeAdamW({ learningRate: 0.02, warmupSteps: 2 }),
];

/** One model an optimizer; between them they report every metric that is the mean of a loss. */
export const variedOptimizers: readonly VariedModel[] = cases.map((optimizer, i) => ({
  name: `optimizer ${optimizer.constructor.name}`,
  make: () =>
    sequential([
      layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }),
      layers.dense({ units: 3, activation: 'sigmoid' }),
    ]),
  compile: () => ({
    optimizer,
    loss: 'meanSquaredError',
    metrics:
      i % 2 === 0
        ? [metrics.rootMeanSquaredError(), 'mape', 'msle', metrics.logCoshError(), metrics.poisson()]
        : [metrics.klDivergence(), metrics.hinge(), metrics.squaredHinge(), metrics.categoricalHinge()],
  }),
  x: numbers(4),
  y: numbers(3),
}));
