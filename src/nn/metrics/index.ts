/** The catalogue of metrics. A new one is a file, its test, and a line in `metricClasses`. */
import { factoriesOf } from '../../util/factories.ts';
import { type Catalogue, fromNameOrConfig, refuse, type SerializedObject } from '../lookUp.ts';
import { Accuracy } from './accuracy.ts';
import { AccuracyByShape } from './accuracyByShape.ts';
import { BinaryAccuracy } from './binaryAccuracy.ts';
import { CategoricalAccuracy } from './categoricalAccuracy.ts';
import { CategoricalHinge } from './categoricalHinge.ts';
import { FunctionMetric, type MetricFunction } from './functionMetric.ts';
import { Hinge } from './hinge.ts';
import { KLDivergence } from './klDivergence.ts';
import { LogCoshError } from './logCoshError.ts';
import { MeanAbsoluteError } from './meanAbsoluteError.ts';
import { MeanAbsolutePercentageError } from './meanAbsolutePercentageError.ts';
import { MeanSquaredError } from './meanSquaredError.ts';
import { MeanSquaredLogarithmicError } from './meanSquaredLogarithmicError.ts';
import { Metric } from './metric.ts';
import { Poisson } from './poisson.ts';
import { RootMeanSquaredError } from './rootMeanSquaredError.ts';
import { SparseCategoricalAccuracy } from './sparseCategoricalAccuracy.ts';
import { SquaredHinge } from './squaredHinge.ts';

export type { BinaryAccuracyOptions } from './binaryAccuracy.ts';
export { FunctionMetric, type MetricFunction } from './functionMetric.ts';
export { Metric, type MetricInput, type MetricOptions } from './metric.ts';

/** Every metric. */
export const metricClasses = {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  CategoricalHinge,
  Hinge,
  KLDivergence,
  LogCoshError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  RootMeanSquaredError,
  SparseCategoricalAccuracy,
  SquaredHinge,
} as const;

const catalogue: Catalogue<Metric> = {
  kind: 'metric',
  classes: metricClasses,
  aliases: {
    mae: MeanAbsoluteError,
    mape: MeanAbsolutePercentageError,
    mse: MeanSquaredError,
    msle: MeanSquaredLogarithmicError,
  },
};

/** `metrics.binaryAccuracy()`, `new metrics.BinaryAccuracy()`. */
export const metrics = { Metric, ...metricClasses, ...factoriesOf(metricClasses) };

/** What `compile` accepts as a metric: a name, an instance, a function, or the config of one. */
export type MetricLike =
  | keyof Factories
  | 'acc'
  | 'mae'
  | 'mape'
  | 'mse'
  | 'msle'
  | (string & {})
  | Metric
  | MetricFunction
  | SerializedObject;

type Factories = ReturnType<typeof factoriesOf<typeof metricClasses>>;

/**
 * The metric of a name, an instance, a function or a config. One made from a name has that name, as it was written;
 * `'accuracy'` and `'acc'` choose by shapes, as in Keras.
 */
export function resolveMetric(value: MetricLike): Metric {
  if (value instanceof Metric) return value;
  if (typeof value === 'function') return new FunctionMetric(value);
  if (typeof value === 'string' && /^(accuracy|acc)$/i.test(value)) return new AccuracyByShape({ name: value });
  const metric =
    fromNameOrConfig(catalogue, value) ??
    refuse('metric', 'a name, an instance, a function or { className, config }', value);
  if (typeof value === 'string') metric.name = value;
  return metric;
}
