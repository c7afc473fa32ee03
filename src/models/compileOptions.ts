/** What `compile` takes, and what it makes of it. */
import { type LossLike, resolveLoss } from '../nn/losses/index.ts';
import { type MetricLike, resolveMetric } from '../nn/metrics/index.ts';
import type { Metric } from '../nn/metrics/metric.ts';
import { type OptimizerLike, resolveOptimizer } from '../nn/optimizers/index.ts';
import { type PolicyLike, resolvePolicy } from '../nn/policy.ts';
import { type CompiledMetric, Objective } from '../training/objective.ts';
import type { TrainingSettings } from '../training/trainer.ts';
import { checkNumber, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { snakeCaseName } from '../util/names.ts';

/** Options of `compile`. */
export interface CompileOptions {
  /** A name, or an instance for other than default options. @defaultValue 'rmsprop', as in Keras */
  optimizer?: OptimizerLike;
  /** A name, an instance, or a function `(yTrue, yPred) => losses`. Needed for training and evaluation. */
  loss?: LossLike | readonly [LossLike] | null;
  /** Names, instances or functions `(yTrue, yPred) => values`; sample weights do not count. */
  metrics?: MetricLike | readonly MetricLike[];
  /** The same, counting sample weights. */
  weightedMetrics?: MetricLike | readonly MetricLike[];
  /** Factor of the loss (not of regularization). @defaultValue 1 */
  lossWeights?: number | readonly [number];
  /**
   * What the model computes in. With `'mixedBfloat16'` convolutions and matrix products read numbers of 8 significant bits,
   * which takes half the memory and on processors with AVX512-BF16 or AMX less time; weights, optimizer, loss and metrics
   * stay float32. Elsewhere a warning says so and the model computes in float32. Predictions follow the policy, too.
   *
   * @defaultValue 'float32'
   */
  policy?: PolicyLike;
}

const OPTIONS = ['optimizer', 'loss', 'metrics', 'weightedMetrics', 'lossWeights', 'policy'];

/** Checks the options of `compile` and makes the objects that they name. Changes nothing. */
export function settingsOf(options: CompileOptions): TrainingSettings {
  const owner = 'compile';
  checkOptions(owner, options, OPTIONS);
  const optimizer = resolveOptimizer(options.optimizer ?? 'rmsprop');
  const given = single(owner, 'loss', options.loss);
  const loss = given === undefined || given === null ? undefined : resolveLoss(given);
  const lossWeight = checkNumber(owner, 'lossWeights', single(owner, 'lossWeights', options.lossWeights) ?? 1, {
    min: 0,
  });
  const policy = resolvePolicy(owner, options.policy ?? 'float32');
  return { optimizer, objective: new Objective(loss, compiledMetrics(options), lossWeight), policy };
}

/** A list of one means its item: models have one output. */
function single<T>(owner: string, name: string, value: T | readonly [T] | undefined): T | undefined {
  if (!Array.isArray(value)) return value as T | undefined;
  if (value.length === 1) return value[0] as T;
  throw new InvalidArgumentError(
    `${owner}: the model has one output; expected one ${name}, got ${describeValue(value)}.`,
  );
}

function compiledMetrics({ metrics, weightedMetrics }: CompileOptions): CompiledMetric[] {
  const compiled: CompiledMetric[] = [];
  const keys = new Set(['loss']);
  const addAll = (given: MetricLike | readonly MetricLike[] | undefined, weighted: boolean): void => {
    const list = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given as MetricLike];
    for (const item of list as readonly MetricLike[]) {
      const { key: ownKey, metric } = metricOf(item);
      // As in Keras: the same metric with and without weights.
      const key = weighted && keys.has(ownKey) ? `weighted_${ownKey}` : ownKey;
      if (keys.has(key)) {
        throw new InvalidArgumentError(
          `compile: two results would be logged as "${key}". Name one of the metrics: { name: 'other' }.`,
        );
      }
      keys.add(key);
      compiled.push({ key, metric, weighted });
    }
  };
  addAll(metrics, false);
  addAll(weightedMetrics, true);
  return compiled;
}

/** A metric and its key in logs: its name (which is what the user wrote, for strings), else its class in snake_case. */
function metricOf(given: MetricLike): { key: string; metric: Metric } {
  const metric = resolveMetric(given);
  return { key: metric.name ?? snakeCaseName(metric.constructor.name), metric };
}
