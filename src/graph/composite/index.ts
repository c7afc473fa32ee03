/** Derived operations: functions over `build.ts`. The barrel is the list. */
export { linear, logitsOf, logSoftmax, type ReluOptions, relu, sigmoid, softmax, tanh } from './activations.ts';
export {
  binaryCrossentropy,
  type CrossentropyOptions,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from './crossentropies.ts';
export { type DropoutOptions, dropout } from './dropout.ts';
export { clip } from './elementwise.ts';
export {
  type BatchNormalizeOptions,
  batchNormalize,
  type Moments,
  moments,
  normalizeByBatch,
} from './normalization.ts';
