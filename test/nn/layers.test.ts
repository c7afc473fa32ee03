/** Every layer of the barrel keeps the contract of layers; one that has no row here fails. */
import { describe, expect, it } from 'vitest';
import { layerClasses, resolveLayerClass } from '../../src/nn/layers/index.ts';
import { checkLayer, type LayerExpectation } from './checkLayer.ts';

const IMAGE_REFUSALS = [
  [null, 784],
  [32, 28, 28],
  [null, 28, 28, 1, 1],
  [null, null, null, 3],
];

const SEQUENCE_REFUSALS = [
  [null, 784],
  [null, 28, 28, 1],
  [null, null, 3],
];

const VOLUME_REFUSALS = [
  [null, 784],
  [null, 4, 4, 4],
  [null, 4, 4, null, 2],
];

/** At least one row for each layer; further rows by the options that change the contract. */
const EXPECTATIONS: Record<keyof typeof layerClasses, readonly LayerExpectation[]> = {
  Activation: [
    { options: { activation: 'tanh' }, sampleShape: [3], outputShape: [3], weights: {}, refuses: [] },
    { options: { activation: 'softmax' }, sampleShape: [2, 3], outputShape: [2, 3], weights: {}, refuses: [] },
  ],
  AdaptiveAveragePooling1D: [
    {
      options: { outputSize: 3 },
      sampleShape: [7, 2],
      outputShape: [3, 2],
      weights: {},
      refuses: SEQUENCE_REFUSALS,
    },
  ],
  AdaptiveAveragePooling2D: [
    {
      options: { outputSize: [2, 3] },
      sampleShape: [5, 3, 2],
      outputShape: [2, 3, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
  ],
  AdaptiveAveragePooling3D: [
    {
      options: { outputSize: 2 },
      sampleShape: [3, 2, 4, 2],
      outputShape: [2, 2, 2, 2],
      weights: {},
      refuses: VOLUME_REFUSALS,
    },
  ],
  AdaptiveMaxPooling1D: [
    {
      options: { outputSize: 3 },
      sampleShape: [7, 2],
      outputShape: [3, 2],
      weights: {},
      refuses: SEQUENCE_REFUSALS,
    },
  ],
  AdaptiveMaxPooling2D: [
    {
      options: { outputSize: [2, 3] },
      sampleShape: [5, 3, 2],
      outputShape: [2, 3, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
  ],
  AdaptiveMaxPooling3D: [
    {
      options: { outputSize: 2 },
      sampleShape: [3, 2, 4, 2],
      outputShape: [2, 2, 2, 2],
      weights: {},
      refuses: VOLUME_REFUSALS,
    },
  ],
  AlphaDropout: [
    {
      options: { rate: 0.5, seed: 4 },
      sampleShape: [4, 6],
      outputShape: [4, 6],
      weights: {},
      differsInTraining: true,
      refuses: [],
    },
    {
      options: { rate: 0.5, noiseShape: [null, 1, 6] },
      sampleShape: [4, 6],
      outputShape: [4, 6],
      weights: {},
      differsInTraining: true,
      refuses: [[null, 4]],
    },
  ],
  AveragePooling1D: [
    {
      options: { poolSize: 3, strides: [1] },
      sampleShape: [5, 2],
      outputShape: [3, 2],
      weights: {},
      refuses: [...SEQUENCE_REFUSALS, [null, 2, 2]],
    },
  ],
  AveragePooling2D: [
    {
      options: { poolSize: [2, 3], strides: 1, padding: 'same' },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
  ],
  AveragePooling3D: [
    {
      options: { poolSize: [2, 1, 3], padding: 'same' },
      sampleShape: [3, 2, 4, 2],
      outputShape: [2, 2, 2, 2],
      weights: {},
      refuses: VOLUME_REFUSALS,
    },
  ],
  BatchNormalization: [
    {
      options: { momentum: 0.9, gammaRegularizer: 'l2' },
      sampleShape: [3, 2, 4],
      outputShape: [3, 2, 4],
      weights: { gamma: [4], beta: [4], moving_mean: [4], moving_variance: [4] },
      updates: ['moving_mean', 'moving_variance'],
      differsInTraining: true,
      refuses: [[null], [null, 3, null]],
    },
    {
      options: { axis: 1, scale: false },
      sampleShape: [3, 5],
      outputShape: [3, 5],
      weights: { beta: [3], moving_mean: [3], moving_variance: [3] },
      updates: ['moving_mean', 'moving_variance'],
      differsInTraining: true,
      refuses: [[null, null, 5]],
    },
  ],
  Conv1D: [
    {
      options: { filters: 4, kernelSize: 3, padding: 'causal', dilationRate: 2, activation: 'relu' },
      sampleShape: [5, 2],
      outputShape: [5, 4],
      weights: { kernel: [3, 2, 4], bias: [4] },
      refuses: SEQUENCE_REFUSALS,
    },
    {
      options: { filters: 4, kernelSize: [3], groups: 2, strides: 2, useBias: false },
      sampleShape: [7, 4],
      outputShape: [3, 4],
      weights: { kernel: [3, 2, 4] },
      refuses: [
        [null, 7, 3],
        [null, 2, 4],
      ],
    },
  ],
  Conv1DTranspose: [
    {
      options: {
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'tanh',
        kernelConstraint: 'nonNeg',
      },
      sampleShape: [4, 2],
      outputShape: [8, 3],
      weights: { kernel: [3, 3, 2], bias: [3] },
      refuses: SEQUENCE_REFUSALS,
    },
    {
      options: { filters: 2, kernelSize: [2], strides: 3, outputPadding: [1], useBias: false },
      sampleShape: [2, 4],
      outputShape: [6, 2],
      weights: { kernel: [2, 2, 4] },
      refuses: [],
    },
  ],
  Conv2D: [
    {
      options: {
        filters: 4,
        kernelSize: [3, 2],
        activation: 'relu',
        kernelRegularizer: { className: 'L1', config: {} },
      },
      sampleShape: [5, 6, 2],
      outputShape: [3, 5, 4],
      weights: { kernel: [3, 2, 2, 4], bias: [4] },
      refuses: [...IMAGE_REFUSALS, [null, 2, 6, 2]],
    },
    {
      options: { filters: 4, kernelSize: 3, groups: 2, padding: 'same', strides: 2, useBias: false },
      sampleShape: [5, 4, 6],
      outputShape: [3, 2, 4],
      weights: { kernel: [3, 3, 3, 4] },
      refuses: [[null, 5, 5, 3]],
    },
  ],
  Conv2DTranspose: [
    {
      options: { filters: 3, kernelSize: [3, 2], strides: 2, padding: 'same', activation: 'tanh' },
      sampleShape: [3, 4, 2],
      outputShape: [6, 8, 3],
      weights: { kernel: [3, 2, 3, 2], bias: [3] },
      refuses: IMAGE_REFUSALS,
    },
    {
      options: { filters: 2, kernelSize: 2, strides: [3, 2], outputPadding: [2, 0], useBias: false },
      sampleShape: [2, 3, 4],
      outputShape: [7, 6, 2],
      weights: { kernel: [2, 2, 2, 4] },
      refuses: [],
    },
  ],
  Conv3D: [
    {
      options: { filters: 3, kernelSize: [2, 3, 1], strides: [1, 1, 2], kernelRegularizer: 'l2' },
      sampleShape: [3, 4, 4, 2],
      outputShape: [2, 2, 2, 3],
      weights: { kernel: [2, 3, 1, 2, 3], bias: [3] },
      refuses: [...VOLUME_REFUSALS, [null, 1, 4, 4, 2]],
    },
  ],
  Conv3DTranspose: [
    {
      options: { filters: 3, kernelSize: [1, 2, 3], strides: [1, 2, 1], padding: 'same', biasRegularizer: 'l2' },
      sampleShape: [2, 2, 3, 2],
      outputShape: [2, 4, 3, 3],
      weights: { kernel: [1, 2, 3, 3, 2], bias: [3] },
      refuses: VOLUME_REFUSALS,
    },
  ],
  Cropping1D: [
    {
      options: { cropping: [1, 2] },
      sampleShape: [5, 2],
      outputShape: [2, 2],
      weights: {},
      refuses: [...SEQUENCE_REFUSALS, [null, 3, 2]],
    },
  ],
  Cropping2D: [
    {
      options: {
        cropping: [
          [1, 0],
          [2, 1],
        ],
      },
      sampleShape: [3, 5, 2],
      outputShape: [2, 2, 2],
      weights: {},
      refuses: [...IMAGE_REFUSALS, [null, 4, 3, 2]],
    },
    { options: { cropping: [0, 1] }, sampleShape: [3, 5, 2], outputShape: [3, 3, 2], weights: {}, refuses: [] },
  ],
  Cropping3D: [
    {
      options: {},
      sampleShape: [3, 4, 5, 2],
      outputShape: [1, 2, 3, 2],
      weights: {},
      refuses: [...VOLUME_REFUSALS, [null, 2, 4, 5, 2]],
    },
  ],
  Dense: [
    {
      options: { units: 3, activation: 'sigmoid', kernelInitializer: { className: 'HeNormal', config: { seed: 3 } } },
      sampleShape: [5],
      outputShape: [3],
      weights: { kernel: [5, 3], bias: [3] },
      refuses: [[null], [null, null]],
    },
    {
      options: { units: 2, useBias: false },
      sampleShape: [2, 4],
      outputShape: [2, 2],
      weights: { kernel: [4, 2] },
      refuses: [[]],
    },
  ],
  DepthwiseConv1D: [
    {
      options: { kernelSize: 3, depthMultiplier: 2, activation: 'relu', depthwiseRegularizer: 'l2' },
      sampleShape: [5, 3],
      outputShape: [3, 6],
      weights: { kernel: [3, 3, 2], bias: [6] },
      refuses: [...SEQUENCE_REFUSALS, [null, 2, 3]],
    },
  ],
  DepthwiseConv2D: [
    {
      options: { kernelSize: 3, depthMultiplier: 2, activation: 'relu', depthwiseRegularizer: 'l2' },
      sampleShape: [5, 4, 3],
      outputShape: [3, 2, 6],
      weights: { kernel: [3, 3, 3, 2], bias: [6] },
      refuses: [...IMAGE_REFUSALS, [null, 2, 4, 3]],
    },
    {
      options: { kernelSize: [2, 3], strides: 2, padding: 'same', useBias: false },
      sampleShape: [5, 4, 2],
      outputShape: [3, 2, 2],
      weights: { kernel: [2, 3, 2, 1] },
      refuses: [],
    },
  ],
  Dropout: [
    {
      options: { rate: 0.5, seed: 4 },
      sampleShape: [4, 6],
      outputShape: [4, 6],
      weights: {},
      differsInTraining: true,
      refuses: [],
    },
    {
      options: { rate: 0.5, noiseShape: [null, 1, 6] },
      sampleShape: [4, 6],
      outputShape: [4, 6],
      weights: {},
      differsInTraining: true,
      refuses: [
        [null, 4],
        [null, 4, 5],
      ],
    },
  ],
  ELU: [{ options: { alpha: 0.5 }, sampleShape: [6], outputShape: [6], weights: {}, refuses: [] }],
  Embedding: [
    {
      options: { inputDim: 1, outputDim: 3, embeddingsRegularizer: 'l2' },
      sampleShape: [4],
      outputShape: [4, 3],
      weights: { embeddings: [1, 3] },
      refuses: [[]],
    },
  ],
  Flatten: [
    {
      options: {},
      sampleShape: [2, 3, 4],
      outputShape: [24],
      weights: {},
      refuses: [[], [null, null, 3]],
    },
  ],
  GaussianDropout: [
    {
      options: { rate: 0.5, seed: 4 },
      sampleShape: [4, 6],
      outputShape: [4, 6],
      weights: {},
      differsInTraining: true,
      refuses: [],
    },
  ],
  GaussianNoise: [
    {
      options: { stddev: 0.5 },
      sampleShape: [4, 6],
      outputShape: [4, 6],
      weights: {},
      differsInTraining: true,
      refuses: [],
    },
  ],
  GlobalAveragePooling1D: [
    { options: {}, sampleShape: [4, 2], outputShape: [2], weights: {}, refuses: SEQUENCE_REFUSALS },
  ],
  GlobalAveragePooling2D: [
    { options: {}, sampleShape: [4, 3, 2], outputShape: [2], weights: {}, refuses: IMAGE_REFUSALS },
  ],
  GlobalAveragePooling3D: [
    {
      options: { keepDims: true },
      sampleShape: [4, 3, 2, 5],
      outputShape: [1, 1, 1, 5],
      weights: {},
      refuses: VOLUME_REFUSALS,
    },
  ],
  GlobalMaxPooling1D: [
    { options: { keepDims: true }, sampleShape: [4, 2], outputShape: [1, 2], weights: {}, refuses: SEQUENCE_REFUSALS },
  ],
  GlobalMaxPooling2D: [
    {
      options: { keepDims: true },
      sampleShape: [4, 3, 2],
      outputShape: [1, 1, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
  ],
  GlobalMaxPooling3D: [
    { options: {}, sampleShape: [4, 3, 2, 5], outputShape: [5], weights: {}, refuses: VOLUME_REFUSALS },
  ],
  GroupNormalization: [
    {
      options: { groups: 2, gammaRegularizer: 'l2', betaConstraint: 'nonNeg' },
      sampleShape: [3, 2, 4],
      outputShape: [3, 2, 4],
      weights: { gamma: [4], beta: [4] },
      refuses: [[null], [null, 3, null], [null, null, 4], [null, 3, 2, 5]],
    },
    {
      options: { groups: -1, axis: 1, scale: false },
      sampleShape: [3, 5],
      outputShape: [3, 5],
      weights: { beta: [3] },
      refuses: [[null]],
    },
  ],
  GRU: [
    {
      options: { units: 3, recurrentRegularizer: 'l2' },
      sampleShape: [4, 2],
      outputShape: [3],
      weights: { kernel: [2, 9], recurrent_kernel: [3, 9], bias: [2, 9] },
      refuses: SEQUENCE_REFUSALS,
    },
    {
      options: { units: 2, resetAfter: false, returnSequences: true, dropout: 0.3, recurrentDropout: 0.3 },
      sampleShape: [3, 4],
      outputShape: [3, 2],
      weights: { kernel: [4, 6], recurrent_kernel: [2, 6], bias: [6] },
      differsInTraining: true,
      refuses: [],
    },
  ],
  Identity: [{ options: {}, sampleShape: [2, 3], outputShape: [2, 3], weights: {}, refuses: [] }],
  InputLayer: [
    {
      options: { shape: [3, 4] },
      sampleShape: [3, 4],
      outputShape: [3, 4],
      weights: {},
      refuses: [[null, 4, 3], [null, 3], []],
    },
    {
      options: { batchShape: [null, 5] },
      sampleShape: [5],
      outputShape: [5],
      weights: {},
      refuses: [[null, 5, 5]],
    },
  ],
  LayerNormalization: [
    {
      options: { epsilon: 1e-4, gammaRegularizer: 'l2' },
      sampleShape: [3, 4],
      outputShape: [3, 4],
      weights: { gamma: [4], beta: [4] },
      refuses: [[null], [null, 3, null]],
    },
    {
      options: { axis: [-1, 1], center: false },
      sampleShape: [3, 2, 4],
      outputShape: [3, 2, 4],
      weights: { gamma: [4, 3] },
      refuses: [
        [null, 3],
        [null, null, 2, 4],
      ],
    },
  ],
  LeakyReLU: [{ options: { negativeSlope: 0.1 }, sampleShape: [6], outputShape: [6], weights: {}, refuses: [] }],
  LSTM: [
    {
      options: { units: 3, kernelRegularizer: 'l1' },
      sampleShape: [4, 2],
      outputShape: [3],
      weights: { kernel: [2, 12], recurrent_kernel: [3, 12], bias: [12] },
      refuses: SEQUENCE_REFUSALS,
    },
    {
      options: { units: 2, useBias: false, returnSequences: true, goBackwards: true, dropout: 0.4, seed: 3 },
      sampleShape: [3, 5],
      outputShape: [3, 2],
      weights: { kernel: [5, 8], recurrent_kernel: [2, 8] },
      differsInTraining: true,
      refuses: [],
    },
  ],
  MaxPooling1D: [
    {
      options: {},
      sampleShape: [5, 2],
      outputShape: [2, 2],
      weights: {},
      refuses: [...SEQUENCE_REFUSALS, [null, 1, 2]],
    },
  ],
  MaxPooling2D: [
    {
      options: {},
      sampleShape: [5, 4, 2],
      outputShape: [2, 2, 2],
      weights: {},
      refuses: [...IMAGE_REFUSALS, [null, 1, 4, 2]],
    },
  ],
  MaxPooling3D: [
    {
      options: { poolSize: 2, strides: [1, 2, 1] },
      sampleShape: [3, 4, 5, 2],
      outputShape: [2, 2, 4, 2],
      weights: {},
      refuses: [...VOLUME_REFUSALS, [null, 1, 4, 4, 2]],
    },
  ],
  Permute: [
    {
      options: { dims: [3, 1, 2] },
      sampleShape: [2, 3, 4],
      outputShape: [4, 2, 3],
      weights: {},
      refuses: [
        [null, 3],
        [null, 2, 3, 4, 5],
      ],
    },
  ],
  PReLU: [
    {
      options: { alphaInitializer: 'glorotUniform', alphaRegularizer: 'l1' },
      sampleShape: [2, 3],
      outputShape: [2, 3],
      weights: { alpha: [2, 3] },
      refuses: [[], [null, null, 3]],
    },
    {
      options: { sharedAxes: [1, 2] },
      sampleShape: [3, 2, 4],
      outputShape: [3, 2, 4],
      weights: { alpha: [1, 1, 4] },
      refuses: [
        [null, 3],
        [null, 3, 2, null],
      ],
    },
  ],
  ReLU: [
    {
      options: { maxValue: 0.5, negativeSlope: 0.1, threshold: 0.25 },
      sampleShape: [6],
      outputShape: [6],
      weights: {},
      refuses: [],
    },
  ],
  RepeatVector: [
    { options: { n: 3 }, sampleShape: [4], outputShape: [3, 4], weights: {}, refuses: [[null], [null, 2, 3]] },
  ],
  Rescaling: [
    {
      options: { scale: [2, 3], offset: 1 },
      sampleShape: [3, 2],
      outputShape: [3, 2],
      weights: {},
      refuses: [[null, 2, 3]],
    },
  ],
  Reshape: [
    {
      options: { targetShape: [2, -1, 3] },
      sampleShape: [12],
      outputShape: [2, 2, 3],
      weights: {},
      refuses: [
        [null, 13],
        [null, null],
      ],
    },
    { options: { targetShape: [6] }, sampleShape: [2, 3], outputShape: [6], weights: {}, refuses: [[null, 12]] },
  ],
  RMSNormalization: [
    {
      options: { epsilon: 1e-4 },
      sampleShape: [3, 4],
      outputShape: [3, 4],
      weights: { scale: [4] },
      refuses: [[null], [null, 3, null]],
    },
    {
      options: { axis: 1 },
      sampleShape: [3, 4],
      outputShape: [3, 4],
      weights: { scale: [3] },
      refuses: [[null, null, 4]],
    },
  ],
  SeparableConv1D: [
    {
      options: {
        filters: 4,
        kernelSize: 3,
        depthMultiplier: 2,
        activation: 'sigmoid',
        pointwiseConstraint: 'unitNorm',
      },
      sampleShape: [5, 3],
      outputShape: [3, 4],
      weights: { depthwise_kernel: [3, 3, 2], pointwise_kernel: [1, 6, 4], bias: [4] },
      refuses: [...SEQUENCE_REFUSALS, [null, 2, 3]],
    },
  ],
  SeparableConv2D: [
    {
      options: { filters: 4, kernelSize: 3, depthMultiplier: 2, activation: 'sigmoid', pointwiseRegularizer: 'l1' },
      sampleShape: [5, 4, 3],
      outputShape: [3, 2, 4],
      weights: { depthwise_kernel: [3, 3, 3, 2], pointwise_kernel: [1, 1, 6, 4], bias: [4] },
      refuses: [...IMAGE_REFUSALS, [null, 2, 4, 3]],
    },
    {
      options: { filters: 2, kernelSize: 2, strides: 2, padding: 'same', useBias: false },
      sampleShape: [5, 4, 3],
      outputShape: [3, 2, 2],
      weights: { depthwise_kernel: [2, 2, 3, 1], pointwise_kernel: [1, 1, 3, 2] },
      refuses: [],
    },
  ],
  SimpleRNN: [
    {
      options: { units: 3, activation: 'relu', biasRegularizer: 'l2' },
      sampleShape: [4, 2],
      outputShape: [3],
      weights: { kernel: [2, 3], recurrent_kernel: [3, 3], bias: [3] },
      refuses: SEQUENCE_REFUSALS,
    },
    {
      options: { units: 2, unroll: true, returnSequences: true, recurrentDropout: 0.4 },
      sampleShape: [3, 5],
      outputShape: [3, 2],
      weights: { kernel: [5, 2], recurrent_kernel: [2, 2], bias: [2] },
      differsInTraining: true,
      refuses: [],
    },
  ],
  Softmax: [{ options: { axis: 1 }, sampleShape: [3, 4], outputShape: [3, 4], weights: {}, refuses: [[null]] }],
  SpatialDropout1D: [
    {
      options: { rate: 0.5, seed: 4 },
      sampleShape: [4, 6],
      outputShape: [4, 6],
      weights: {},
      differsInTraining: true,
      refuses: SEQUENCE_REFUSALS,
    },
  ],
  SpatialDropout2D: [
    {
      options: { rate: 0.5, seed: 4 },
      sampleShape: [2, 3, 6],
      outputShape: [2, 3, 6],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  SpatialDropout3D: [
    {
      options: { rate: 0.5, seed: 4 },
      sampleShape: [2, 1, 3, 6],
      outputShape: [2, 1, 3, 6],
      weights: {},
      differsInTraining: true,
      refuses: VOLUME_REFUSALS,
    },
  ],
  UnitNormalization: [
    {
      options: { axis: [1, -1] },
      sampleShape: [3, 4],
      outputShape: [3, 4],
      weights: {},
      refuses: [[null], [null, 3, null]],
    },
  ],
  UpSampling1D: [
    { options: { size: 3 }, sampleShape: [2, 4], outputShape: [6, 4], weights: {}, refuses: SEQUENCE_REFUSALS },
  ],
  UpSampling2D: [
    { options: {}, sampleShape: [2, 3, 4], outputShape: [4, 6, 4], weights: {}, refuses: IMAGE_REFUSALS },
    {
      options: { size: [3, 2], interpolation: 'bilinear' },
      sampleShape: [2, 3, 4],
      outputShape: [6, 6, 4],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
  ],
  UpSampling3D: [
    {
      options: { size: [1, 2, 3] },
      sampleShape: [2, 1, 2, 3],
      outputShape: [2, 2, 6, 3],
      weights: {},
      refuses: VOLUME_REFUSALS,
    },
  ],
  ZeroPadding1D: [
    {
      options: { padding: [1, 2] },
      sampleShape: [3, 2],
      outputShape: [6, 2],
      weights: {},
      refuses: SEQUENCE_REFUSALS,
    },
  ],
  ZeroPadding2D: [
    {
      options: {
        padding: [
          [1, 0],
          [2, 3],
        ],
      },
      sampleShape: [3, 4, 2],
      outputShape: [4, 9, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
    { options: { padding: [0, 2] }, sampleShape: [3, 4, 2], outputShape: [3, 8, 2], weights: {}, refuses: [] },
  ],
  ZeroPadding3D: [
    {
      options: { padding: [0, 1, 2] },
      sampleShape: [2, 2, 3, 2],
      outputShape: [2, 4, 7, 2],
      weights: {},
      refuses: VOLUME_REFUSALS,
    },
  ],
};

describe('every layer keeps the contract', () => {
  for (const name of Object.keys(layerClasses)) {
    const expectations = (EXPECTATIONS as Record<string, readonly LayerExpectation[]>)[name] ?? [];

    it(`${name} has a row in the table`, () => {
      expect(expectations.length).toBeGreaterThan(0);
    });

    it.each(expectations.map((expectation) => [JSON.stringify(expectation.options), expectation] as const))(
      `${name} %s`,
      (_, expectation) => checkLayer(resolveLayerClass(name), expectation),
    );
  }
});

describe('the contract tester', () => {
  const { Dense, Dropout, Flatten, MaxPooling2D } = layerClasses;
  const flatten = EXPECTATIONS.Flatten[0]!;

  it.each([
    ['a wrong output shape', Flatten, { ...flatten, outputShape: [23] }],
    ['a missing weight', Flatten, { ...flatten, weights: { kernel: [24] } }],
    ['an unexpected weight', Dense, { ...EXPECTATIONS.Dense[0]!, weights: { kernel: [5, 3] } }],
    ['another order of weights', Dense, { ...EXPECTATIONS.Dense[0]!, weights: { bias: [3], kernel: [5, 3] } }],
    ['a mode that makes no difference', Flatten, { ...flatten, differsInTraining: true }],
    ['a mode that makes a difference', Dropout, { ...EXPECTATIONS.Dropout[0]!, differsInTraining: false }],
    [
      'an input that it takes after all',
      MaxPooling2D,
      { ...EXPECTATIONS.MaxPooling2D[0]!, refuses: [[null, 4, 4, 1]] },
    ],
  ])('notices %s', async (_, Class, expectation) => {
    await expect(checkLayer(Class as never, expectation as LayerExpectation)).rejects.toThrow();
  });
});
