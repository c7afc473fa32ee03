/** Derived operations: functions over `build.ts`. The barrel is the list. */
export { linear, logitsOf, logSoftmax, type ReluOptions, relu, sigmoid, softmax, tanh } from './activations.ts';
export { glu, sparsemax } from './axisActivations.ts';
export { type ConvolutionTransposeOptions, convolutionTranspose } from './convolutionTranspose.ts';
export {
  binaryCrossentropy,
  type ClassCrossentropyOptions,
  type CrossentropyOptions,
  categoricalCrossentropy,
  classValue,
  sparseCategoricalCrossentropy,
} from './crossentropies.ts';
export { ctcLoss } from './ctcLoss.ts';
export { type DropoutOptions, dropout } from './dropout.ts';
export { clip, isfinite, isinf, isnan, log2, log10, tan } from './elementwise.ts';
export { erfc } from './erfc.ts';
export { binaryFocalCrossentropy, categoricalFocalCrossentropy } from './focalCrossentropies.ts';
export { categoricalHinge, hinge, squaredHinge } from './hinges.ts';
export {
  type BatchNormalizeOptions,
  batchNormalize,
  type LayerNormalizeOptions,
  layerNormalize,
  type Moments,
  moments,
  normalizeByBatch,
} from './normalization.ts';
export { type OneHotOptions, oneHot } from './oneHot.ts';
export { type PadOptions, pad } from './padding.ts';
export {
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  relu6,
  softShrink,
  sparsePlus,
  sparseSigmoid,
  threshold,
} from './piecewiseActivations.ts';
export { randomBernoulli } from './random.ts';
export { argMin, logSumExp, reduceAll, reduceAny, variance } from './reductions.ts';
export {
  cosineSimilarity,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
} from './regressionErrors.ts';
export {
  celu,
  elu,
  exponential,
  gelu,
  logSigmoid,
  mish,
  selu,
  silu,
  softplus,
  softsign,
  squareplus,
  tanhShrink,
} from './smoothActivations.ts';
