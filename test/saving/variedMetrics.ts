/** A small model for each kind of targets, with metrics that the other models leave out, with options other than the defaults. */
import { layers, metrics, sequential, type Tensor, tensor } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import type { VariedModel } from './variedModels.ts';

const SAMPLES = 6;
const LABELS = [0, 1, 2, 0, 3, 2];

function numbers(units: number, draw: (random: RandomStream) => number): Tensor {
  const random = new RandomStream(7, units);
  return tensor(
    Float32Array.from({ length: SAMPLES * units }, () => draw(random)),
    [SAMPLES, units],
  );
}

const real = (units: number): Tensor => numbers(units, (random) => random.normal());

type Case = Pick<VariedModel, 'name' | 'compile' | 'y' | 'inKeras'> & {
  readonly units: number;
  readonly activation: string;
};

const cases: readonly Case[] = [
  {
    name: 'metrics of answers',
    units: 3,
    activation: 'sigmoid',
    y: numbers(3, (random) => Number(random.normal() > 0)),
    compile: () => ({
      loss: 'binaryCrossentropy',
      metrics: [
        'auc',
        metrics.auc({ curve: 'PR', summationMethod: 'majoring', thresholds: [0.75, 0.25], name: 'area' }),
        metrics.auc({ multiLabel: true, labelWeights: [1, 2, 0.5], numThresholds: 30, name: 'areas' }),
        metrics.precision({ topK: 2, classId: 1 }),
        metrics.precisionAtRecall({ recall: 1, numThresholds: 20 }),
        metrics.recallAtPrecision({ precision: 0.25, classId: 2 }),
        metrics.sensitivityAtSpecificity({ specificity: 0.5 }),
        metrics.specificityAtSensitivity({ sensitivity: 0.5, name: 'best' }),
        metrics.truePositives({ thresholds: [0.5] }),
        metrics.falseNegatives(),
        metrics.fBetaScore({ average: 'macro', beta: 2, threshold: 1 }),
        metrics.binaryIoU({ targetClassIds: [1], threshold: 0 }),
      ],
      weightedMetrics: [
        'auc',
        metrics.recall({ thresholds: 1 }),
        metrics.trueNegatives({ thresholds: 0 }),
        metrics.falsePositives({ thresholds: 0.25 }),
        metrics.binaryCrossentropy({ labelSmoothing: 0.25 }),
      ],
    }),
  },
  {
    name: 'metrics of classes',
    units: 4,
    activation: 'softmax',
    y: tensor(LABELS.map((label) => Array.from({ length: 4 }, (_, i) => Number(i === label)))),
    compile: () => ({
      loss: 'categoricalCrossentropy',
      metrics: [
        metrics.categoricalCrossentropy({ labelSmoothing: 1, axis: 1 }),
        metrics.topKCategoricalAccuracy({ k: 2 }),
        metrics.oneHotIoU({ numClasses: 4, targetClassIds: [3, 0] }),
        metrics.oneHotMeanIoU({ numClasses: 4, ignoreClass: 2 }),
      ],
      weightedMetrics: [metrics.f1Score({ average: 'weighted' })],
    }),
  },
  {
    name: 'metrics of labels',
    units: 4,
    activation: 'softmax',
    y: tensor(LABELS, [SAMPLES, 1]),
    compile: () => ({
      loss: 'sparseCategoricalCrossentropy',
      metrics: [
        metrics.sparseCategoricalCrossentropy({ ignoreClass: 2 }),
        metrics.sparseTopKCategoricalAccuracy({ k: 2 }),
        metrics.iou({ numClasses: 4, targetClassIds: [1], sparseYPred: false }),
      ],
      weightedMetrics: [metrics.meanIoU({ numClasses: 5, sparseYPred: false })],
    }),
  },
  {
    name: 'metrics of numbers',
    units: 3,
    activation: 'linear',
    y: real(3),
    compile: () => ({
      loss: 'mse',
      metrics: [
        'r2Score',
        metrics.r2Score({ classAggregation: 'varianceWeightedAverage', name: 'explained' }),
        metrics.pearsonCorrelation({ axis: 1 }),
        metrics.concordanceCorrelation({ axis: 0 }),
        metrics.cosineSimilarity({ axis: 1, name: 'angle' }),
      ],
    }),
  },
  {
    // In Keras, `Mean` and `Sum` are errors in compile, and on JAX the adjusted score is.
    name: 'metrics that Keras cannot train with',
    units: 2,
    activation: 'linear',
    y: real(2),
    inKeras: false,
    compile: () => ({
      loss: 'mse',
      metrics: [metrics.mean({ name: 'meanPrediction' }), 'sum', metrics.r2Score({ numRegressors: 2 })],
    }),
  },
];

export const variedMetrics: readonly VariedModel[] = cases.map(({ units, activation, compile, ...others }) => ({
  ...others,
  make: () => sequential([layers.dense({ units, activation, inputShape: [3] })]),
  compile: () => ({ optimizer: 'sgd', ...compile() }),
  x: real(3),
}));
