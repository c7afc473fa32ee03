/** Models with preprocessing layers over numbers, for variedModels.ts. */
import { layers, sequential, tensor } from '../../src/index.ts';
import type { VariedModel } from './variedModels.ts';

const numbers = tensor([
  [-2, 1, 0.5],
  [0, 3, -1],
  [5, 0.25, 2],
  [1, 1, 1],
]);
const targets = tensor([
  [1, 0],
  [0, 1],
  [1, 1],
  [0, 0],
]);

/** Models with every preprocessing layer over numbers. */
export const variedPreprocessing: readonly VariedModel[] = [
  {
    name: 'normalized numbers',
    make: () =>
      sequential([
        layers.normalization({ adapted: true, inputShape: [3] }),
        layers.normalization({ axis: null, mean: 0.5, variance: 4, invert: true }),
        layers.normalization({ mean: [1, 2, 3], variance: [1, 4, 9] }),
        layers.dense({ units: 2 }),
      ]),
    compile: () => ({ optimizer: 'adam', loss: 'meanSquaredError' }),
    x: numbers,
    y: targets,
  },
  {
    name: 'binned numbers',
    make: () =>
      sequential([
        layers.discretization({ binBoundaries: [-1, 0.5, 1], numBins: 4, epsilon: 0.1, inputShape: [3] }),
        layers.categoryEncoding({ numTokens: 4, outputMode: 'oneHot' }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    x: numbers,
    y: targets,
  },
  {
    name: 'codes',
    make: () =>
      sequential([
        layers.integerLookup({
          vocabulary: [1, 5, 3],
          maskToken: 0,
          numOovIndices: 2,
          maxTokens: 9,
          padToMaxTokens: true,
          outputMode: 'multiHot',
          inputShape: [3],
        }),
        layers.dense({ units: 2 }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    x: numbers,
    y: targets,
    // It looks up with TensorFlow, also on JAX, and cannot be compiled there.
    inKeras: false,
  },
];
