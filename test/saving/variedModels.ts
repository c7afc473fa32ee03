/** Models that together use every layer, optimizer, loss and metric with options other than the defaults. */
import {
  type CompileOptions,
  constraints,
  initializers,
  input,
  layers,
  losses,
  type Model,
  metrics,
  optimizers,
  regularizers,
  type Structured,
  sequential,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import { variedGraphs } from './variedGraphs.ts';
import { variedLosses } from './variedLosses.ts';
import { variedMetrics } from './variedMetrics.ts';
import { variedOptimizers } from './variedOptimizers.ts';
import { variedPreprocessing } from './variedPreprocessing.ts';

/** A model, what it is compiled with, and data for it. */
export interface VariedModel {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: models of every form of outputs
  readonly make: () => Model<any>;
  readonly compile: () => CompileOptions;
  readonly x: Structured<Tensor>;
  readonly y: Structured<Tensor>;
  /** Whether Keras can train it. @defaultValue true */
  readonly inKeras?: boolean;
}

function noise(...shape: number[]): Tensor {
  const random = new RandomStream(5, ...shape);
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

function classes(samples: number, count: number): Tensor {
  return tensor(
    Array.from({ length: samples }, (_, i) => Array.from({ length: count }, (_, j) => Number(i % count === j))),
  );
}

export const variedModels: readonly VariedModel[] = [
  {
    name: 'convolutions',
    make: () =>
      sequential([
        layers.rescaling({ scale: [0.5, 2, 1], offset: [0.1, 0, -0.1], inputShape: [11, 9, 3] }),
        layers.conv2d({
          filters: 6,
          kernelSize: [3, 2],
          strides: [2, 1],
          padding: 'same',
          groups: 3,
          kernelRegularizer: 'l1',
          biasRegularizer: regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
          activation: 'tanh',
        }),
        layers.batchNormalization({ momentum: 0.7, epsilon: 0.01, gammaRegularizer: 'l2' }),
        layers.conv2d({
          filters: 4,
          kernelSize: 3,
          dilationRate: [1, 2],
          padding: 'same',
          useBias: false,
          kernelInitializer: initializers.varianceScaling({ mode: 'fanAvg', distribution: 'uniform', seed: 3 }),
        }),
        layers.relu({ maxValue: 2, negativeSlope: 0.1, threshold: 0.05 }),
        layers.maxPooling2d({ poolSize: [3, 2], strides: [2, 1], padding: 'same' }),
        layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
        layers.conv2d({ filters: 5, kernelSize: 2, strides: 2, activation: 'sigmoid' }),
        layers.globalAveragePooling2d({ keepDims: true }),
        layers.flatten(),
        layers.dense({ units: 4 }),
        layers.softmax(),
      ]),
    compile: () => ({
      optimizer: optimizers.sgd({ learningRate: 1, momentum: 0.9, nesterov: true }),
      loss: losses.categoricalCrossentropy({ labelSmoothing: 0.1 }),
      metrics: ['accuracy', metrics.categoricalAccuracy({ name: 'share' })],
      weightedMetrics: ['accuracy', 'mse'],
    }),
    x: noise(6, 11, 9, 3),
    y: classes(6, 4),
  },
  {
    name: 'normalizations',
    make: () =>
      sequential([
        input({ shape: [7], name: 'numbers' }),
        layers.dense({ units: 8, activation: 'logSoftmax' }),
        layers.batchNormalization({ center: false }),
        layers.reshape({ targetShape: [2, -1] }),
        layers.dense({ units: 3, activation: 'relu', kernelInitializer: 'heNormal' }),
        layers.batchNormalization({ axis: 1, scale: false }),
        layers.flatten(),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ]),
    compile: () => ({
      optimizer: optimizers.adam({ learningRate: 0.02, beta1: 0, beta2: 0.99, epsilon: 1e-4, amsgrad: true }),
      loss: losses.binaryCrossentropy({ labelSmoothing: 0.2 }),
      metrics: [metrics.binaryAccuracy({ threshold: 0.3 }), metrics.accuracy({ name: 'equal' }), 'mse'],
      weightedMetrics: ['mae'],
    }),
    x: noise(8, 7),
    y: tensor([0, 1, 0, 1, 1, 0, 1, 1], [8, 1]),
  },
  {
    name: 'labels',
    make: () =>
      sequential([
        layers.conv2d({
          filters: 4,
          kernelSize: 3,
          inputShape: [8, 8, 1],
          kernelInitializer: initializers.truncatedNormal({ stddev: 0.2, seed: 1 }),
          biasInitializer: initializers.constant({ value: 1 }),
        }),
        layers.activation({ activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2, strides: 3 }),
        layers.globalMaxPooling2d(),
        layers.dropout({ rate: 0 }),
        layers.dense({ units: 3 }),
      ]),
    compile: () => ({
      optimizer: optimizers.rmsprop({ rho: 0.8, momentum: 0.3, epsilon: 1e-5, centered: true }),
      loss: losses.sparseCategoricalCrossentropy({ fromLogits: true, reduction: 'sum' }),
      metrics: ['acc', 'sparseCategoricalAccuracy'],
      lossWeights: 0.5,
    }),
    x: noise(6, 8, 8, 1),
    y: tensor([0, 1, 2, 0, 1, 2], [6, 1]),
  },
  {
    name: 'sequences',
    make: () =>
      sequential([
        layers.conv1d({ filters: 4, kernelSize: 3, padding: 'causal', dilationRate: 2, inputShape: [12, 3] }),
        layers.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' }),
        layers.conv1d({ filters: 6, kernelSize: 2, groups: 2, activation: 'tanh', useBias: false }),
        layers.averagePooling1d({ poolSize: 2 }),
        layers.globalAveragePooling1d({ keepDims: true }),
        layers.globalMaxPooling1d(),
        layers.dense({ units: 2 }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    x: noise(5, 12, 3),
    y: noise(5, 2),
  },
  {
    name: 'volumes',
    make: () =>
      sequential([
        layers.conv3d({ filters: 3, kernelSize: [2, 3, 3], strides: [1, 2, 1], inputShape: [5, 7, 6, 2] }),
        layers.maxPooling3d({ poolSize: 2, strides: 1, padding: 'same' }),
        layers.averagePooling3d({ poolSize: [2, 1, 2] }),
        layers.globalAveragePooling3d({ keepDims: true }),
        layers.globalMaxPooling3d(),
        layers.dense({ units: 2 }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    x: noise(3, 5, 7, 6, 2),
    y: noise(3, 2),
  },
  {
    name: 'separable convolutions',
    make: () =>
      sequential([
        layers.depthwiseConv2d({
          kernelSize: 3,
          depthMultiplier: 2,
          padding: 'same',
          activation: 'relu',
          depthwiseInitializer: 'heNormal',
          depthwiseRegularizer: 'l2',
          inputShape: [8, 6, 3],
        }),
        layers.separableConv2d({
          filters: 4,
          kernelSize: [3, 2],
          strides: 2,
          padding: 'same',
          pointwiseRegularizer: 'l1',
        }),
        layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, outputPadding: [1, 0], activation: 'tanh' }),
        layers.conv2dTranspose({ filters: 2, kernelSize: 2, padding: 'same', useBias: false }),
        layers.globalAveragePooling2d(),
        layers.dense({ units: 2 }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    x: noise(4, 8, 6, 3),
    y: noise(4, 2),
  },
  {
    name: 'recurrent layers',
    make: () =>
      sequential([
        layers.lstm({
          units: 4,
          returnSequences: true,
          recurrentActivation: 'hardSigmoid',
          recurrentRegularizer: 'l2',
          inputShape: [6, 3],
        }),
        layers.gru({ units: 3, returnSequences: true, goBackwards: true, biasRegularizer: 'l1' }),
        layers.gru({ units: 3, returnSequences: true, resetAfter: false, unroll: true }),
        layers.simpleRnn({
          units: 4,
          returnSequences: true,
          activation: 'relu',
          recurrentInitializer: initializers.identity({ gain: 0.5 }),
        }),
        layers.lstm({
          units: 2,
          unitForgetBias: false,
          activation: null,
          recurrentInitializer: initializers.orthogonal({ gain: 2, seed: 4 }),
        }),
      ]),
    compile: () => ({ optimizer: 'adam', loss: 'meanSquaredError' }),
    x: noise(5, 6, 3),
    y: noise(5, 2),
  },
  {
    name: 'words',
    make: () =>
      sequential([
        layers.embedding({ inputDim: 7, outputDim: 4, embeddingsRegularizer: 'l2', inputShape: [6] }),
        layers.activityRegularization({ l1: 0.01, l2: 0.02 }),
        layers.layerNormalization({ epsilon: 0.01, gammaRegularizer: 'l1' }),
        layers.reshape({ targetShape: [2, 3, 4] }),
        layers.zeroPadding2d({
          padding: [
            [1, 0],
            [0, 2],
          ],
        }),
        layers.layerNormalization({ axis: [2, 3], center: false }),
        layers.globalMaxPooling2d(),
        layers.spectralNormalization({
          layer: layers.dense({ units: 3, activityRegularizer: 'l1' }),
          powerIterations: 2,
          // On JAX, Keras does not keep the divided kernel where it learns.
          trainable: false,
        }),
        layers.dense({ units: 2, activityRegularizer: regularizers.l1l2({ l1: 0.1, l2: 0.01 }) }),
      ]),
    compile: () => ({ optimizer: 'adam', loss: 'meanSquaredError' }),
    x: tensor(
      Int32Array.from({ length: 30 }, (_, i) => (i * i) % 7),
      [5, 6],
    ),
    y: noise(5, 2),
  },
  {
    name: 'shapes of sequences',
    make: () =>
      sequential([
        layers.gaussianNoise({ stddev: 0, inputShape: [6] }),
        layers.repeatVector({ n: 4 }),
        layers.permute({ dims: [2, 1] }),
        layers.spatialDropout1d({ rate: 0, seed: 3 }),
        layers.zeroPadding1d({ padding: [1, 2] }),
        layers.elu({ alpha: 1 }),
        layers.cropping1d({ cropping: [2, 1] }),
        layers.upSampling1d({ size: 2 }),
        layers.conv1d({
          filters: 4,
          kernelSize: 3,
          kernelConstraint: constraints.maxNorm({ maxValue: 1, axis: [0, 1] }),
          biasConstraint: 'nonNeg',
        }),
        layers.rmsNormalization({ epsilon: 1e-5 }),
        layers.identity(),
        layers.alphaDropout({ rate: 0, noiseShape: [null, 1, 4] }),
        layers.lstm({ units: 3, recurrentConstraint: constraints.minMaxNorm({ minValue: 0.2, rate: 0.9 }) }),
        layers.gaussianDropout({ rate: 0 }),
        layers.unitNormalization(),
      ]),
    compile: () => ({ optimizer: 'adam', loss: 'meanSquaredError' }),
    x: noise(5, 6),
    y: noise(5, 3),
  },
  {
    name: 'convolutions of sequences and volumes',
    make: () =>
      sequential([
        layers.depthwiseConv1d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', inputShape: [12, 2] }),
        layers.separableConv1d({ filters: 4, kernelSize: 2, strides: 2, pointwiseRegularizer: 'l2' }),
        layers.conv1dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'elu' }),
        layers.adaptiveAveragePooling1d({ outputSize: 8 }),
        layers.adaptiveMaxPooling1d({ outputSize: [6] }),
        layers.reshape({ targetShape: [3, 2, 3] }),
        layers.adaptiveAveragePooling2d({ outputSize: [4, 2] }),
        layers.adaptiveMaxPooling2d({ outputSize: [4, 3] }),
        layers.reshape({ targetShape: [2, 2, 3, 3] }),
        layers.adaptiveAveragePooling3d({ outputSize: [2, 2, 3] }),
        layers.adaptiveMaxPooling3d({ outputSize: 2 }),
        layers.conv3dTranspose({ filters: 2, kernelSize: [1, 2, 2], strides: [1, 2, 1], kernelConstraint: 'maxNorm' }),
        layers.globalAveragePooling3d(),
        layers.dense({
          units: 2,
          kernelRegularizer: regularizers.orthogonalRegularizer({ factor: 1, mode: 'columns' }),
        }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    x: noise(4, 12, 2),
    y: noise(4, 2),
  },
  {
    name: 'shapes of images',
    make: () =>
      sequential([
        layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear', inputShape: [4, 3, 2] }),
        layers.cropping2d({
          cropping: [
            [1, 0],
            [2, 3],
          ],
        }),
        layers.separableConv2d({
          filters: 4,
          kernelSize: 2,
          depthwiseConstraint: 'nonNeg',
          pointwiseConstraint: 'maxNorm',
        }),
        layers.groupNormalization({ groups: 2, epsilon: 0.01, betaRegularizer: 'l1', gammaConstraint: 'nonNeg' }),
        layers.leakyRelu({ negativeSlope: 0.2 }),
        layers.prelu({ sharedAxes: [1, 2], alphaInitializer: initializers.constant({ value: 0.25 }) }),
        layers.spatialDropout2d({ rate: 0 }),
        layers.globalAveragePooling2d(),
        layers.dense({ units: 2, kernelConstraint: constraints.unitNorm() }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    x: noise(4, 4, 3, 2),
    y: noise(4, 2),
  },
  {
    name: 'shapes of volumes',
    make: () =>
      sequential([
        layers.zeroPadding3d({ padding: [1, 0, 2], inputShape: [3, 2, 2, 2] }),
        layers.conv3d({ filters: 3, kernelSize: 2 }),
        layers.upSampling3d({ size: [1, 2, 3] }),
        layers.cropping3d({ cropping: [1, 0, 2] }),
        layers.spatialDropout3d({ rate: 0 }),
        layers.prelu({ alphaRegularizer: 'l2', alphaConstraint: 'nonNeg' }),
        layers.globalMaxPooling3d(),
        layers.dense({ units: 2 }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    x: noise(3, 3, 2, 2, 2),
    y: noise(3, 2),
  },
  {
    name: 'frozen',
    make: () =>
      sequential([
        layers.dense({ units: 5, inputShape: [4], trainable: false, name: 'still' }),
        layers.batchNormalization({ trainable: false }),
        layers.dense({ units: 5, activation: 'tanh' }),
        layers.batchNormalization(),
        layers.dense({ units: 2 }),
      ]),
    compile: () => ({ optimizer: 'rmsprop', loss: 'meanAbsoluteError', metrics: ['mse', 'mae'] }),
    x: noise(7, 4),
    y: noise(7, 2),
  },
  {
    name: 'defaults',
    make: () => sequential([layers.dense({ units: 2, biasInitializer: 'ones', inputShape: [3] })]),
    compile: () => ({ optimizer: 'sgd', loss: losses.meanSquaredError({ reduction: 'meanWithSampleWeight' }) }),
    x: noise(5, 3),
    y: noise(5, 2),
  },
  ...variedGraphs,
  ...variedLosses,
  ...variedMetrics,
  ...variedOptimizers,
  ...variedPreprocessing,
];
