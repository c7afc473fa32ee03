/** The catalogue of metrics. A new one is a file, its test, and a line in `metricClasses`. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, fromClass, fromNameOrConfig, refuse, type SerializedObject } from '../lookUp.ts';
import { Accuracy } from './accuracy.ts';
import { AccuracyByShape } from './accuracyByShape.ts';
import { AUC } from './auc.ts';
import { BinaryAccuracy } from './binaryAccuracy.ts';
import { BinaryCrossentropy } from './binaryCrossentropy.ts';
import { BinaryIoU } from './binaryIoU.ts';
import { CategoricalAccuracy } from './categoricalAccuracy.ts';
import { CategoricalCrossentropy } from './categoricalCrossentropy.ts';
import { CategoricalHinge } from './categoricalHinge.ts';
import { ConcordanceCorrelation } from './concordanceCorrelation.ts';
import { CosineSimilarity } from './cosineSimilarity.ts';
import { F1Score } from './f1Score.ts';
import { FalseNegatives } from './falseNegatives.ts';
import { FalsePositives } from './falsePositives.ts';
import { FBetaScore } from './fBetaScore.ts';
import { FunctionMetric, type MetricFunction } from './functionMetric.ts';
import { Hinge } from './hinge.ts';
import { IoU } from './iou.ts';
import { KLDivergence } from './klDivergence.ts';
import { LogCoshError } from './logCoshError.ts';
import { Mean } from './mean.ts';
import { MeanAbsoluteError } from './meanAbsoluteError.ts';
import { MeanAbsolutePercentageError } from './meanAbsolutePercentageError.ts';
import { MeanIoU } from './meanIoU.ts';
import { MeanSquaredError } from './meanSquaredError.ts';
import { MeanSquaredLogarithmicError } from './meanSquaredLogarithmicError.ts';
import { Metric } from './metric.ts';
import { OneHotIoU } from './oneHotIoU.ts';
import { OneHotMeanIoU } from './oneHotMeanIoU.ts';
import { PearsonCorrelation } from './pearsonCorrelation.ts';
import { Poisson } from './poisson.ts';
import { Precision } from './precision.ts';
import { PrecisionAtRecall } from './precisionAtRecall.ts';
import { R2Score } from './r2Score.ts';
import { Recall } from './recall.ts';
import { RecallAtPrecision } from './recallAtPrecision.ts';
import { RootMeanSquaredError } from './rootMeanSquaredError.ts';
import { SensitivityAtSpecificity } from './sensitivityAtSpecificity.ts';
import { SparseCategoricalAccuracy } from './sparseCategoricalAccuracy.ts';
import { SparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.ts';
import { SparseTopKCategoricalAccuracy } from './sparseTopKCategoricalAccuracy.ts';
import { SpecificityAtSensitivity } from './specificityAtSensitivity.ts';
import { SquaredHinge } from './squaredHinge.ts';
import { Sum } from './sum.ts';
import { TopKCategoricalAccuracy } from './topKCategoricalAccuracy.ts';
import { TrueNegatives } from './trueNegatives.ts';
import { TruePositives } from './truePositives.ts';

export type { AUCOptions } from './auc.ts';
export type { AxisMetricOptions } from './axisMetric.ts';
export type { BestUnderConstraintOptions } from './bestUnderConstraint.ts';
export type { BinaryAccuracyOptions } from './binaryAccuracy.ts';
export type { BinaryCrossentropyMetricOptions } from './binaryCrossentropy.ts';
export type { BinaryIoUOptions } from './binaryIoU.ts';
export type { CategoricalCrossentropyMetricOptions } from './categoricalCrossentropy.ts';
export type { ClassThresholdsOptions } from './classThresholds.ts';
export type { ThresholdsOptions } from './countAtThresholds.ts';
export type { F1ScoreOptions, FBetaScoreOptions } from './fBetaScore.ts';
export { FunctionMetric, type MetricFunction } from './functionMetric.ts';
export type { IoUOptions } from './iou.ts';
export type { MeanIoUOptions } from './meanIoU.ts';
export { Metric, type MetricInput, type MetricOptions } from './metric.ts';
export type { OneHotIoUOptions } from './oneHotIoU.ts';
export type { OneHotMeanIoUOptions } from './oneHotMeanIoU.ts';
export type { OverlapMetricOptions } from './overlapMetric.ts';
export type { PrecisionAtRecallOptions } from './precisionAtRecall.ts';
export type { R2ScoreOptions } from './r2Score.ts';
export type { RecallAtPrecisionOptions } from './recallAtPrecision.ts';
export type { SensitivityAtSpecificityOptions } from './sensitivityAtSpecificity.ts';
export type { SparseCategoricalCrossentropyMetricOptions } from './sparseCategoricalCrossentropy.ts';
export type { SparseTopKCategoricalAccuracyOptions } from './sparseTopKCategoricalAccuracy.ts';
export type { SpecificityAtSensitivityOptions } from './specificityAtSensitivity.ts';
export type { TopKCategoricalAccuracyOptions } from './topKCategoricalAccuracy.ts';

/** Every metric. */
export const metricClasses = {
  AUC,
  Accuracy,
  BinaryAccuracy,
  BinaryCrossentropy,
  BinaryIoU,
  CategoricalAccuracy,
  CategoricalCrossentropy,
  CategoricalHinge,
  ConcordanceCorrelation,
  CosineSimilarity,
  F1Score,
  FBetaScore,
  FalseNegatives,
  FalsePositives,
  Hinge,
  IoU,
  KLDivergence,
  LogCoshError,
  Mean,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanIoU,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  OneHotIoU,
  OneHotMeanIoU,
  PearsonCorrelation,
  Poisson,
  Precision,
  PrecisionAtRecall,
  R2Score,
  Recall,
  RecallAtPrecision,
  RootMeanSquaredError,
  SensitivityAtSpecificity,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  SparseTopKCategoricalAccuracy,
  SpecificityAtSensitivity,
  SquaredHinge,
  Sum,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
} as const;

const catalogue: Catalogue<Metric> = {
  kind: 'metric',
  classes: metricClasses,
  aliases: {
    bce: BinaryCrossentropy,
    mae: MeanAbsoluteError,
    mape: MeanAbsolutePercentageError,
    mse: MeanSquaredError,
    msle: MeanSquaredLogarithmicError,
  },
};

/** `metrics.binaryAccuracy()`, `new metrics.BinaryAccuracy()`. */
export const metrics = { Metric, ...metricClasses, ...factoriesOf(metricClasses) };

/** What `compile` accepts as a metric: a name, an instance, a class, a function, or the config of one. */
export type MetricLike =
  | keyof Factories
  | 'acc'
  | 'bce'
  | 'mae'
  | 'mape'
  | 'mse'
  | 'msle'
  | (string & {})
  | Metric
  | (new () => Metric)
  | MetricFunction
  | SerializedObject;

type Factories = ReturnType<typeof factoriesOf<typeof metricClasses>>;

/**
 * The metric of a name, an instance, a class, a function or a config. One made from a name has that name, as it was written;
 * `'accuracy'` and `'acc'` choose by shapes, as in Keras.
 */
export function resolveMetric(value: MetricLike): Metric {
  if (value instanceof Metric) return value;
  if (typeof value === 'function') return fromClass(Metric, value) ?? new FunctionMetric(value as MetricFunction);
  if (typeof value === 'string' && /^(accuracy|acc)$/i.test(value)) return new AccuracyByShape({ name: value });
  const metric =
    fromNameOrConfig(catalogue, value) ??
    refuse('metric', 'a name, an instance, a class, a function or { className, config }', value);
  if (typeof value === 'string') metric.name = value;
  return metric;
}
