/** Every layer of the barrel keeps the contract of layers; one that has no row here fails. */
import { describe, expect, it } from 'vitest';
import { ops } from '../../src/index.ts';
import { layerClasses, resolveLayerClass } from '../../src/nn/layers/index.ts';
import { checkLayer, type LayerExpectation } from './checkLayer.ts';

const IMAGE_REFUSALS = [
  [null, 784],
  [32, 28, 28],
  [null, 28, 28, 1, 1],
  [null, 28, 28, null],
];

const COLOR_REFUSALS = [...IMAGE_REFUSALS, [null, 28, 28, 1], [null, 28, 28, 4]];

const SEQUENCE_REFUSALS = [
  [null, 784],
  [null, 28, 28, 1],
  [null, 3, null],
];

const VOLUME_REFUSALS = [
  [null, 784],
  [null, 4, 4, 4],
  [null, 4, 4, 4, null],
];

const HEAD_REFUSALS = [
  [[null, 3, 4]],
  [
    [null, 4],
    [null, 4],
  ],
  [
    [null, 3, 4],
    [null, 2, 3, 4],
  ],
  [
    [null, 3, 4],
    [null, 5, 4],
    [null, 6, 4],
  ],
  [
    [2, 3, 4],
    [3, 5, 4],
  ],
];

const ATTENTION_REFUSALS = [
  ...HEAD_REFUSALS,
  [
    [null, 3, 4],
    [null, 5, 3],
  ],
];

/** What layers keep that merge any number of tensors element by element. */
const MERGES: readonly LayerExpectation[] = [
  {
    options: {},
    sampleShape: [4],
    moreSampleShapes: [[4], [4]],
    outputShape: [4],
    weights: {},
    refuses: [
      [
        [null, 4],
        [null, 3],
      ],
      [
        [2, 4],
        [3, 4],
      ],
    ],
  },
];

const RECURRENT_REFUSALS = [
  [null, 784],
  [null, 28, 28, 1],
  [null, 4, null],
];

/** [input, state] of one step. */
const CELL_REFUSALS = [
  [
    [null, 4, 2],
    [null, 3],
  ],
  [
    [null, null],
    [null, 3],
  ],
  [
    [null, 2],
    [null, 4],
  ],
];

/** At least one row for each layer; further rows by the options that change the contract. */
const EXPECTATIONS: Record<keyof typeof layerClasses, readonly LayerExpectation[]> = {
  Activation: [
    { options: { activation: 'tanh' }, sampleShape: [3], outputShape: [3], weights: {}, refuses: [] },
    { options: { activation: 'softmax' }, sampleShape: [2, 3], outputShape: [2, 3], weights: {}, refuses: [] },
  ],
  ActivityRegularization: [
    { options: { l1: 0.1, l2: 0.2 }, sampleShape: [3, 2], outputShape: [3, 2], weights: {}, refuses: [] },
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
  Add: [
    ...MERGES,
    {
      options: {},
      sampleShape: [2, 3],
      moreSampleShapes: [[3], [2, 1]],
      outputShape: [2, 3],
      weights: {},
      refuses: [],
    },
  ],
  AdditiveAttention: [
    {
      options: {},
      sampleShape: [3, 4],
      moreSampleShapes: [[5, 4]],
      outputShape: [3, 4],
      weights: { scale: [4] },
      refuses: ATTENTION_REFUSALS,
    },
    {
      options: { useScale: false },
      sampleShape: [3, 4],
      moreSampleShapes: [
        [5, 2],
        [5, 4],
      ],
      outputShape: [3, 2],
      weights: {},
      refuses: ATTENTION_REFUSALS,
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
  Attention: [
    {
      options: {},
      sampleShape: [3, 4],
      moreSampleShapes: [
        [5, 2],
        [5, 4],
      ],
      outputShape: [3, 2],
      weights: {},
      refuses: ATTENTION_REFUSALS,
    },
    {
      options: { useScale: true, scoreMode: 'concat', dropout: 0.3, seed: 2 },
      sampleShape: [3, 4],
      moreSampleShapes: [[5, 4]],
      outputShape: [3, 4],
      weights: { scale: [], concat_score_weight: [] },
      differsInTraining: true,
      refuses: ATTENTION_REFUSALS,
    },
  ],
  AutoContrast: [
    {
      options: { valueRange: [-1, 1] },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
  ],
  Average: MERGES,
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
  CategoryEncoding: [
    {
      options: { numTokens: 3, outputMode: 'count' },
      sampleShape: [4],
      outputShape: [3],
      weights: {},
      refuses: [[null]],
    },
    {
      options: { numTokens: 3, outputMode: 'oneHot' },
      sampleShape: [4],
      outputShape: [4, 3],
      weights: {},
      refuses: [[]],
    },
  ],
  CenterCrop: [
    {
      options: { height: 3, width: 2 },
      sampleShape: [4, 5, 2],
      outputShape: [3, 2, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
    {
      options: { height: 6, width: 6 },
      sampleShape: [4, 5, 2],
      outputShape: [6, 6, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
  ],
  Concatenate: [
    {
      options: {},
      sampleShape: [2, 3],
      moreSampleShapes: [
        [2, 1],
        [2, 4],
      ],
      outputShape: [2, 8],
      weights: {},
      refuses: [
        [
          [null, 2, 3],
          [null, 3, 3],
        ],
        [
          [null, 2, 3],
          [null, 3],
        ],
        [[null]],
      ],
    },
    {
      options: { axis: 1 },
      sampleShape: [2, 3],
      moreSampleShapes: [[1, 3]],
      outputShape: [3, 3],
      weights: {},
      refuses: [
        [
          [null, 2, 3],
          [null, 2, 4],
        ],
      ],
    },
  ],
  ContrastLimitedAdaptiveHistogramEqualization: [
    {
      options: { tileGridSize: [2, 3], valueRange: [-1, 1] },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      refuses: [...IMAGE_REFUSALS, [null, 4, 1, 2]],
    },
  ],
  Bidirectional: [
    {
      options: { layer: { className: 'SimpleRNN', config: { units: 3, returnSequences: true, useBias: false } } },
      sampleShape: [4, 2],
      outputShape: [4, 6],
      weights: {
        'forward_simple_rnn/simple_rnn_cell/kernel': [2, 3],
        'forward_simple_rnn/simple_rnn_cell/recurrent_kernel': [3, 3],
        'backward_simple_rnn/simple_rnn_cell/kernel': [2, 3],
        'backward_simple_rnn/simple_rnn_cell/recurrent_kernel': [3, 3],
      },
      refuses: [],
    },
    {
      options: {
        layer: { className: 'GRU', config: { units: 2, returnState: true, useBias: false, dropout: 0.5 } },
        backwardLayer: {
          className: 'LSTM',
          config: { units: 1, returnState: true, useBias: false, goBackwards: true },
        },
        mergeMode: null,
      },
      sampleShape: [3, 2],
      outputShape: [2],
      moreOutputShapes: [[1], [2], [1], [1]],
      weights: {
        'forward_gru/gru_cell/kernel': [2, 6],
        'forward_gru/gru_cell/recurrent_kernel': [2, 6],
        'lstm/lstm_cell/kernel': [2, 4],
        'lstm/lstm_cell/recurrent_kernel': [1, 4],
      },
      differsInTraining: true,
      refuses: [],
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
  ConvLSTM1D: [
    {
      options: {
        filters: 2,
        kernelSize: 2,
        padding: 'same',
        returnSequences: true,
        dropout: 0.3,
        recurrentDropout: 0.3,
      },
      sampleShape: [3, 4, 2],
      outputShape: [3, 4, 2],
      weights: {
        'conv_lstm_cell/kernel': [2, 2, 8],
        'conv_lstm_cell/recurrent_kernel': [2, 2, 8],
        'conv_lstm_cell/bias': [8],
      },
      differsInTraining: true,
      refuses: [
        [null, 7],
        [null, 3, 4],
        [null, 3, null, 2],
      ],
    },
  ],
  ConvLSTM2D: [
    {
      options: { filters: 2, kernelSize: [2, 3], strides: [1, 2], useBias: false, returnState: true },
      sampleShape: [2, 3, 5, 1],
      outputShape: [2, 2, 2],
      moreOutputShapes: [
        [2, 2, 2],
        [2, 2, 2],
      ],
      weights: { 'conv_lstm_cell/kernel': [2, 3, 1, 8], 'conv_lstm_cell/recurrent_kernel': [2, 3, 2, 8] },
      refuses: [
        [null, 28, 28, 1],
        [null, 3, 5, null, 2],
      ],
    },
  ],
  ConvLSTM3D: [
    {
      options: { filters: 1, kernelSize: 2 },
      sampleShape: [2, 2, 3, 2, 2],
      outputShape: [1, 2, 1, 1],
      weights: {
        'conv_lstm_cell/kernel': [2, 2, 2, 2, 4],
        'conv_lstm_cell/recurrent_kernel': [2, 2, 2, 1, 4],
        'conv_lstm_cell/bias': [4],
      },
      refuses: [[null, 2, 4, 4, 4]],
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
  Discretization: [
    {
      options: { binBoundaries: [-0.5, 0, 0.25], outputMode: 'multiHot' },
      sampleShape: [5],
      outputShape: [4],
      weights: {},
      refuses: [[null]],
    },
    {
      options: { binBoundaries: [0, 0.5], numBins: 3, epsilon: 0.1 },
      sampleShape: [5, 2],
      outputShape: [5, 2],
      weights: {},
      refuses: [[]],
    },
  ],
  Dot: [
    {
      options: { axes: 1, normalize: true },
      sampleShape: [4],
      moreSampleShapes: [[4]],
      outputShape: [1],
      weights: {},
      refuses: [
        [[null, 4]],
        [
          [null, 4],
          [null, 3],
        ],
        [[null], [null, 3]],
        [
          [2, 4],
          [3, 4],
        ],
      ],
    },
    {
      options: { axes: [-1, 1] },
      sampleShape: [2, 4],
      moreSampleShapes: [[4, 3, 5]],
      outputShape: [2, 3, 5],
      weights: {},
      refuses: [
        [
          [null, 2, 4],
          [null, 3, 4],
        ],
      ],
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
  EinsumDense: [
    {
      options: { equation: 'abc,cde->abde', outputShape: [null, 2, 3], biasAxes: 'e', activation: 'tanh' },
      sampleShape: [5, 4],
      outputShape: [5, 2, 3],
      weights: { kernel: [4, 2, 3], bias: [3] },
      refuses: [
        [null, 4],
        [null, 5, null],
        [null, 5, 4, 1],
      ],
    },
    {
      options: { equation: '...x,xy->...y', outputShape: 3, kernelRegularizer: 'l2', biasAxes: null },
      sampleShape: [5, 4],
      outputShape: [5, 3],
      weights: { kernel: [4, 3] },
      refuses: [[], [null, null]],
    },
    {
      options: { equation: 'ab...,bc->ac...', outputShape: [3], biasAxes: 'c' },
      sampleShape: [4, 2, 5],
      outputShape: [3, 2, 5],
      weights: { kernel: [4, 3], bias: [3, 1, 1] },
      refuses: [[null]],
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
  Equalization: [
    {
      options: { bins: 8, valueRange: [-1, 1] },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  Flatten: [
    {
      options: {},
      sampleShape: [2, 3, 4],
      outputShape: [24],
      weights: {},
      refuses: [[]],
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
      refuses: [[null], [null, 3, null], [null, 3, 2, 5]],
    },
    {
      options: { groups: -1, axis: 1, scale: false },
      sampleShape: [3, 5],
      outputShape: [3, 5],
      weights: { beta: [3] },
      refuses: [[null]],
    },
  ],
  GroupQueryAttention: [
    {
      options: { headDim: 2, numQueryHeads: 4, numKeyValueHeads: 2, dropout: 0.2, seed: 5 },
      sampleShape: [3, 4],
      moreSampleShapes: [[5, 2]],
      outputShape: [3, 4],
      weights: {
        'query/kernel': [4, 4, 2],
        'query/bias': [4, 2],
        'key/kernel': [2, 2, 2],
        'key/bias': [2, 2],
        'value/kernel': [2, 2, 2],
        'value/bias': [2, 2],
        'attention_output/kernel': [4, 2, 4],
        'attention_output/bias': [4],
      },
      differsInTraining: true,
      refuses: HEAD_REFUSALS,
    },
  ],
  GRU: [
    {
      options: { units: 3, recurrentRegularizer: 'l2' },
      sampleShape: [4, 2],
      outputShape: [3],
      weights: { 'gru_cell/kernel': [2, 9], 'gru_cell/recurrent_kernel': [3, 9], 'gru_cell/bias': [2, 9] },
      refuses: RECURRENT_REFUSALS,
    },
    {
      options: { units: 2, resetAfter: false, returnSequences: true, dropout: 0.3, recurrentDropout: 0.3 },
      sampleShape: [3, 4],
      outputShape: [3, 2],
      weights: { 'gru_cell/kernel': [4, 6], 'gru_cell/recurrent_kernel': [2, 6], 'gru_cell/bias': [6] },
      differsInTraining: true,
      refuses: [],
    },
  ],
  HashedCrossing: [
    {
      options: { numBins: 5, outputMode: 'oneHot' },
      sampleShape: [1],
      moreSampleShapes: [[1]],
      outputShape: [5],
      weights: {},
      hostOnly: true,
      refuses: [],
    },
  ],
  Hashing: [
    {
      options: { numBins: 5, maskValue: '', salt: [1, 2], outputMode: 'count' },
      sampleShape: [3],
      outputShape: [5],
      weights: {},
      hostOnly: true,
      refuses: [[null]],
    },
  ],
  GRUCell: [
    {
      options: { units: 3, dropout: 0.4, recurrentDropout: 0.4, recurrentRegularizer: 'l2' },
      sampleShape: [2],
      moreSampleShapes: [[3]],
      outputShape: [3],
      moreOutputShapes: [[3]],
      weights: { kernel: [2, 9], recurrent_kernel: [3, 9], bias: [2, 9] },
      differsInTraining: true,
      refuses: CELL_REFUSALS,
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
  IntegerLookup: [
    {
      options: { vocabulary: [4, 0, -1], outputMode: 'count', maxTokens: 6, padToMaxTokens: true },
      sampleShape: [4],
      outputShape: [6],
      weights: {},
      refuses: [[null]],
    },
    {
      options: { vocabulary: [4, 0], maskToken: -5, numOovIndices: 2 },
      sampleShape: [4, 2],
      outputShape: [4, 2],
      weights: {},
      refuses: [[]],
    },
  ],
  Lambda: [
    { options: { function: ops.square }, sampleShape: [3], outputShape: [3], weights: {}, refuses: [], savable: false },
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
      weights: { 'lstm_cell/kernel': [2, 12], 'lstm_cell/recurrent_kernel': [3, 12], 'lstm_cell/bias': [12] },
      refuses: RECURRENT_REFUSALS,
    },
    {
      options: { units: 2, useBias: false, returnSequences: true, goBackwards: true, dropout: 0.4, seed: 3 },
      sampleShape: [3, 5],
      outputShape: [3, 2],
      weights: { 'lstm_cell/kernel': [5, 8], 'lstm_cell/recurrent_kernel': [2, 8] },
      differsInTraining: true,
      refuses: [],
    },
  ],
  LSTMCell: [
    {
      options: { units: 3, useBias: false },
      sampleShape: [2],
      moreSampleShapes: [[3], [3]],
      outputShape: [3],
      moreOutputShapes: [[3], [3]],
      weights: { kernel: [2, 12], recurrent_kernel: [3, 12] },
      refuses: CELL_REFUSALS,
    },
  ],
  Masking: [
    { options: {}, sampleShape: [4, 3], outputShape: [4, 3], weights: {}, refuses: [[null], []] },
    { options: { maskValue: -2 }, sampleShape: [3], outputShape: [3], weights: {}, refuses: [[7]] },
  ],
  Maximum: MERGES,
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
  Minimum: MERGES,
  MelSpectrogram: [
    {
      options: { fftLength: 8, sequenceStride: 3, numMelBins: 3, samplingRate: 100 },
      sampleShape: [20],
      outputShape: [3, 7],
      weights: {},
      refuses: [
        [null, 20, 1],
        [null, 4],
        [null, null],
      ],
    },
  ],
  MultiHeadAttention: [
    {
      options: { numHeads: 2, keyDim: 3, kernelRegularizer: 'l2' },
      sampleShape: [3, 4],
      moreSampleShapes: [[5, 2]],
      outputShape: [3, 4],
      weights: {
        'query/kernel': [4, 2, 3],
        'query/bias': [2, 3],
        'key/kernel': [2, 2, 3],
        'key/bias': [2, 3],
        'value/kernel': [2, 2, 3],
        'value/bias': [2, 3],
        'attention_output/kernel': [2, 3, 4],
        'attention_output/bias': [4],
      },
      refuses: HEAD_REFUSALS,
    },
    {
      options: {
        numHeads: 2,
        keyDim: 3,
        valueDim: 2,
        outputShape: [2, 3],
        useBias: false,
        useGate: true,
        slidingWindow: 2,
        dropout: 0.3,
        attentionAxes: [-3],
      },
      sampleShape: [3, 2, 4],
      moreSampleShapes: [
        [5, 2, 2],
        [5, 2, 3],
      ],
      outputShape: [3, 2, 2, 3],
      weights: {
        'query/kernel': [4, 2, 3],
        'key/kernel': [3, 2, 3],
        'gate/kernel': [4, 2, 2],
        'value/kernel': [2, 2, 2],
        'attention_output/kernel': [2, 2, 2, 3],
      },
      differsInTraining: true,
      refuses: HEAD_REFUSALS,
    },
  ],
  Multiply: MERGES,
  Normalization: [
    {
      options: { mean: [1, -1], variance: [4, 0.25] },
      sampleShape: [3, 2],
      outputShape: [3, 2],
      weights: {},
      refuses: [[null], [null, null], [null, 3]],
    },
    {
      options: { axis: null, mean: 0.5, variance: 4, invert: true },
      sampleShape: [3],
      outputShape: [3],
      weights: {},
      refuses: [[]],
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
  Pipeline: [
    {
      options: {
        layers: [
          { className: 'RandomFlip', config: { seed: 1 } },
          { className: 'Resizing', config: { height: 3, width: 3 } },
        ],
      },
      sampleShape: [4, 5, 2],
      outputShape: [3, 3, 2],
      weights: {},
      differsInTraining: true,
      refuses: [],
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
  RandAugment: [
    {
      options: { factor: [0.5, 0.6], valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 3, 3],
      outputShape: [4, 3, 3],
      weights: {},
      differsInTraining: true,
      refuses: COLOR_REFUSALS,
    },
  ],
  RandomBrightness: [
    {
      options: { factor: 0.5, valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomColorDegeneration: [
    {
      options: { factor: 0.5, valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 3, 3],
      outputShape: [4, 3, 3],
      weights: {},
      differsInTraining: true,
      refuses: COLOR_REFUSALS,
    },
  ],
  RandomColorJitter: [
    {
      options: {
        brightnessFactor: 0.2,
        contrastFactor: 0.3,
        saturationFactor: 0.6,
        hueFactor: 0.4,
        valueRange: [-1, 1],
      },
      sampleShape: [4, 3, 3],
      outputShape: [4, 3, 3],
      weights: {},
      differsInTraining: true,
      refuses: COLOR_REFUSALS,
    },
    {
      options: { contrastFactor: [0.2, 0.3], valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomContrast: [
    {
      options: { factor: 0.5, valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomCrop: [
    {
      options: { height: 3, width: 2, seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [3, 2, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
    {
      options: { height: 6, width: 2, seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [6, 2, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomElasticTransform: [
    {
      options: { factor: [0.9, 1], scale: [0.5, 1], fillMode: 'wrap', valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomErasing: [
    {
      options: { factor: [1, 1], scale: 0.9, valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
    {
      options: { factor: [1, 1], scale: [0.5, 0.8], fillValue: [0.1, 0.2, 0.3], seed: 1 },
      sampleShape: [4, 3, 3],
      outputShape: [4, 3, 3],
      weights: {},
      differsInTraining: true,
      refuses: COLOR_REFUSALS,
    },
  ],
  RandomFlip: [
    {
      options: { seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
    {
      options: { mode: 'vertical', seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomGaussianBlur: [
    {
      options: { factor: [1, 1], kernelSize: [3, 5], valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomGrayscale: [
    {
      options: { factor: 0.9, seed: 1 },
      sampleShape: [4, 3, 3],
      outputShape: [4, 3, 3],
      weights: {},
      differsInTraining: true,
      refuses: [...IMAGE_REFUSALS, [null, 28, 28, 2]],
    },
  ],
  RandomHue: [
    {
      options: { factor: [0.4, 0.6], valueRange: [-1, 1] },
      sampleShape: [4, 3, 3],
      outputShape: [4, 3, 3],
      weights: {},
      differsInTraining: true,
      refuses: COLOR_REFUSALS,
    },
  ],
  RandomInvert: [
    {
      options: { factor: [0.9, 1], valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomPerspective: [
    {
      options: { factor: [0.9, 1], scale: 0.8, seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomPosterization: [
    {
      options: { factor: [2, 4], valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomRotation: [
    {
      options: { factor: 0.3, seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomSaturation: [
    {
      options: { factor: [0.1, 0.9], valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 3, 3],
      outputShape: [4, 3, 3],
      weights: {},
      differsInTraining: true,
      refuses: COLOR_REFUSALS,
    },
  ],
  RandomSharpness: [
    {
      options: { factor: 1, valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomShear: [
    {
      options: { xFactor: 0.5, yFactor: [0.1, 0.2], fillMode: 'wrap', seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomTranslation: [
    {
      options: { heightFactor: 0.5, widthFactor: [0.1, 0.3], fillMode: 'nearest', interpolation: 'nearest', seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
  RandomZoom: [
    {
      options: { heightFactor: 0.5, fillMode: 'constant', fillValue: 0.5, seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
    {
      options: { heightFactor: 0.5, widthFactor: 0.2, seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
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
      refuses: [[null, 13]],
    },
    { options: { targetShape: [6] }, sampleShape: [2, 3], outputShape: [6], weights: {}, refuses: [[null, 12]] },
  ],
  Resizing: [
    {
      options: { height: 3, width: 7 },
      sampleShape: [4, 5, 2],
      outputShape: [3, 7, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
    {
      options: { height: 3, width: 2, interpolation: 'bicubic', antialias: true, cropToAspectRatio: true },
      sampleShape: [4, 5, 2],
      outputShape: [3, 2, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
    {
      options: { height: 6, width: 6, padToAspectRatio: true, fillValue: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [6, 6, 2],
      weights: {},
      refuses: IMAGE_REFUSALS,
    },
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
  ReversibleEmbedding: [
    {
      options: { inputDim: 5, outputDim: 3, tieWeights: true, logitSoftCap: 2 },
      sampleShape: [4],
      outputShape: [4, 3],
      weights: { embeddings: [5, 3] },
      refuses: [[]],
    },
  ],
  RNN: [
    {
      options: { cell: { className: 'LSTMCell', config: { units: 3 } }, returnState: true },
      sampleShape: [4, 2],
      outputShape: [3],
      moreOutputShapes: [[3], [3]],
      weights: { 'lstm_cell/kernel': [2, 12], 'lstm_cell/recurrent_kernel': [3, 12], 'lstm_cell/bias': [12] },
      refuses: [
        [null, 7],
        [null, 4, null],
      ],
    },
    {
      options: {
        cell: [
          { className: 'SimpleRNNCell', config: { units: 2, useBias: false } },
          { className: 'GRUCell', config: { units: 3, resetAfter: false, useBias: false } },
        ],
        returnSequences: true,
        goBackwards: true,
      },
      sampleShape: [4, 2],
      moreSampleShapes: [[2], [3]],
      outputShape: [4, 3],
      weights: {
        'stacked_rnn_cells/simple_rnn_cell/kernel': [2, 2],
        'stacked_rnn_cells/simple_rnn_cell/recurrent_kernel': [2, 2],
        'stacked_rnn_cells/gru_cell/kernel': [2, 9],
        'stacked_rnn_cells/gru_cell/recurrent_kernel': [3, 9],
      },
      refuses: [],
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
      weights: {
        'simple_rnn_cell/kernel': [2, 3],
        'simple_rnn_cell/recurrent_kernel': [3, 3],
        'simple_rnn_cell/bias': [3],
      },
      refuses: RECURRENT_REFUSALS,
    },
    {
      options: { units: 2, unroll: true, returnSequences: true, recurrentDropout: 0.4 },
      sampleShape: [3, 5],
      outputShape: [3, 2],
      weights: {
        'simple_rnn_cell/kernel': [5, 2],
        'simple_rnn_cell/recurrent_kernel': [2, 2],
        'simple_rnn_cell/bias': [2],
      },
      differsInTraining: true,
      refuses: [],
    },
  ],
  SimpleRNNCell: [
    {
      options: { units: 3 },
      sampleShape: [2],
      moreSampleShapes: [[3]],
      outputShape: [3],
      moreOutputShapes: [[3]],
      weights: { kernel: [2, 3], recurrent_kernel: [3, 3], bias: [3] },
      refuses: CELL_REFUSALS,
    },
  ],
  Softmax: [{ options: { axis: 1 }, sampleShape: [3, 4], outputShape: [3, 4], weights: {}, refuses: [[null]] }],
  Solarization: [
    {
      options: { additionFactor: 0.2, thresholdFactor: 0.5, valueRange: [-1, 1], seed: 1 },
      sampleShape: [4, 5, 2],
      outputShape: [4, 5, 2],
      weights: {},
      differsInTraining: true,
      refuses: IMAGE_REFUSALS,
    },
  ],
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
  STFTSpectrogram: [
    {
      options: { frameLength: 6, frameStep: 2, mode: 'psd' },
      sampleShape: [12, 2],
      outputShape: [4, 10],
      weights: { real_kernel: [6, 1, 5], imag_kernel: [6, 1, 5] },
      refuses: [...SEQUENCE_REFUSALS, [null, 5, 2]],
    },
    {
      options: { frameLength: 4, mode: 'imag', padding: 'same', expandDims: true, window: null },
      sampleShape: [7, 2],
      outputShape: [4, 3, 2],
      weights: { imag_kernel: [4, 1, 3] },
      refuses: SEQUENCE_REFUSALS,
    },
  ],
  StringLookup: [
    {
      options: { vocabulary: ['a', 'b'], numOovIndices: 2, outputMode: 'oneHot' },
      sampleShape: [3],
      outputShape: [3, 4],
      weights: {},
      hostOnly: true,
      refuses: [[]],
    },
  ],
  StackedRNNCells: [
    {
      options: {
        cells: [
          { className: 'LSTMCell', config: { units: 3 } },
          { className: 'SimpleRNNCell', config: { units: 2, dropout: 0.5 } },
        ],
      },
      sampleShape: [4],
      moreSampleShapes: [[3], [3], [2]],
      outputShape: [2],
      moreOutputShapes: [[3], [3], [2]],
      weights: {
        'lstm_cell/kernel': [4, 12],
        'lstm_cell/recurrent_kernel': [3, 12],
        'lstm_cell/bias': [12],
        'simple_rnn_cell/kernel': [3, 2],
        'simple_rnn_cell/recurrent_kernel': [2, 2],
        'simple_rnn_cell/bias': [2],
      },
      differsInTraining: true,
      refuses: [],
    },
  ],
  Subtract: [
    {
      options: {},
      sampleShape: [4, 1],
      moreSampleShapes: [[4, 3]],
      outputShape: [4, 3],
      weights: {},
      refuses: [
        [[null, 4]],
        [
          [null, 4],
          [null, 3],
        ],
        [
          [null, 4],
          [null, 4],
          [null, 4],
        ],
        [
          [2, 4],
          [3, 4],
        ],
      ],
    },
  ],
  SpectralNormalization: [
    {
      options: { layer: { className: 'Dense', config: { units: 3, activation: 'tanh' } }, powerIterations: 2 },
      sampleShape: [4],
      outputShape: [3],
      weights: { kernel: [4, 3], vector_u: [1, 3], 'dense/bias': [3] },
      updates: ['vector_u'],
      alsoUpdates: ['kernel'],
      differsInTraining: true,
      refuses: [],
    },
  ],
  TextVectorization: [
    {
      options: { vocabulary: ['a', 'b'], outputSequenceLength: 5, ngrams: [1, 2], standardize: null },
      sampleShape: [1],
      outputShape: [5],
      weights: {},
      hostOnly: true,
      refuses: [],
    },
    {
      options: { vocabulary: ['a', 'b'], outputMode: 'tfIdf', idfWeights: [1, 2], maxTokens: 7, padToMaxTokens: true },
      sampleShape: [],
      outputShape: [7],
      weights: {},
      hostOnly: true,
      refuses: [],
    },
  ],
  TimeDistributed: [
    {
      options: { layer: { className: 'Conv1D', config: { filters: 2, kernelSize: 2 } } },
      sampleShape: [3, 4, 1],
      outputShape: [3, 3, 2],
      weights: { 'conv1d/kernel': [2, 1, 2], 'conv1d/bias': [2] },
      refuses: [[null, 4]],
    },
    {
      options: { layer: { className: 'BatchNormalization', config: {} } },
      sampleShape: [3, 2],
      outputShape: [3, 2],
      weights: {
        'batch_normalization/gamma': [2],
        'batch_normalization/beta': [2],
        'batch_normalization/moving_mean': [2],
        'batch_normalization/moving_variance': [2],
      },
      updates: ['moving_mean', 'moving_variance'],
      differsInTraining: true,
      refuses: [],
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
