/** What `compile` takes, and what it makes of it. */
import { type LossLike, resolveLoss } from '../nn/losses/index.ts';
import { type MetricLike, resolveMetric } from '../nn/metrics/index.ts';
import type { Metric } from '../nn/metrics/metric.ts';
import { type OptimizerLike, resolveOptimizer } from '../nn/optimizers/index.ts';
import { type PolicyLike, resolvePolicy } from '../nn/policy.ts';
import { type CompiledMetric, Objective } from '../training/objective.ts';
import type { TrainingSettings } from '../training/trainer.ts';
import { checkBoolean, checkNumber, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { snakeCaseName } from '../util/names.ts';
import { forOutputs, listsForOutputs, type PerOutput } from './outputOptions.ts';

/** Metrics of one output. */
type Metrics = MetricLike | readonly MetricLike[];

/** Options of `compile`. */
export interface CompileOptions {
  /** A name, a class, or an instance for other than default options. @defaultValue 'rmsprop', as in Keras */
  optimizer?: OptimizerLike;
  /**
   * A name, a class, an instance, or a function `(yTrue, yPred) => losses`; of a model with several outputs one for all, a
   * list in their order, or a record by name, in which outputs may be left out (or null) that are not to be trained.
   * Needed for training and evaluation. @defaultValue none
   */
  loss?: PerOutput<LossLike> | null;
  /**
   * Names, classes, instances or functions `(yTrue, yPred) => values`; sample weights do not count. Of a model with several
   * outputs a list (of lists) in their order, or a record by name. @defaultValue none
   */
  metrics?: Metrics | readonly (Metrics | null)[] | Readonly<Record<string, Metrics | null>>;
  /** The same, counting sample weights. @defaultValue none */
  weightedMetrics?: Metrics | readonly (Metrics | null)[] | Readonly<Record<string, Metrics | null>>;
  /** Factors of the losses of the outputs (not of regularization): a number, a list or a record. @defaultValue 1 */
  lossWeights?: PerOutput<number> | null;
  /**
   * What the model computes in. With `'mixedBfloat16'` convolutions and matrix products read numbers of 8 significant bits,
   * which takes half the memory and on processors with AVX512-BF16 or AMX less time; weights, optimizer, loss and metrics
   * stay float32. Elsewhere a warning says so and the model computes in float32. Predictions follow the policy, too.
   *
   * @defaultValue 'float32'
   */
  policy?: PolicyLike;
  /**
   * Whether to scale the loss where gradients would underflow, as Keras does for the policy mixed_float16. The policies here
   * have the exponents of float32 and never need it: the option changes nothing. @defaultValue true
   */
  autoScaleLoss?: boolean;
}

const OPTIONS = ['optimizer', 'loss', 'metrics', 'weightedMetrics', 'lossWeights', 'policy', 'autoScaleLoss'];

/** Checks the options of `compile` and makes the objects that they name. Changes nothing. */
export function settingsOf(options: CompileOptions, outputNames: readonly string[]): TrainingSettings {
  const owner = 'compile';
  checkOptions(owner, options, OPTIONS);
  const optimizer = resolveOptimizer(options.optimizer ?? 'rmsprop');
  const losses = forOutputs('loss', options.loss, outputNames, true).map((given) =>
    given === undefined || given === null ? undefined : resolveLoss(given as LossLike),
  );
  const lossWeights = forOutputs('lossWeights', options.lossWeights, outputNames, true).map((weight) =>
    checkNumber(owner, 'lossWeights', weight ?? 1, { min: 0 }),
  );
  checkBoolean(owner, 'autoScaleLoss', options.autoScaleLoss ?? true);
  const policy = resolvePolicy(owner, options.policy ?? 'float32');
  const metrics = compiledMetrics(options, outputNames);
  const objective = new Objective(
    outputNames.map((name, i) => ({
      name,
      loss: losses[i],
      lossWeight: lossWeights[i]!,
      metrics: metrics[i]!,
    })),
  );
  refuseTwins(objective.keys);
  return { optimizer, objective, policy };
}

/** Metrics by output. The keys of several outputs begin with the name of the output. */
function compiledMetrics({ metrics, weightedMetrics }: CompileOptions, names: readonly string[]): CompiledMetric[][] {
  const plain = listsForOutputs('metrics', metrics, names);
  const weighted = listsForOutputs('weightedMetrics', weightedMetrics, names);
  return names.map((name, i) => {
    const prefix = names.length === 1 ? '' : `${name}_`;
    const compiled: CompiledMetric[] = [];
    const keys = new Set(names.length === 1 ? ['loss'] : []);
    const addAll = (list: readonly unknown[], isWeighted: boolean): void => {
      for (const item of list) {
        const { key: ownKey, metric } = metricOf(item as MetricLike);
        // As in Keras: the same metric with and without weights.
        const key = isWeighted && keys.has(ownKey) ? `weighted_${ownKey}` : ownKey;
        keys.add(key);
        compiled.push({ key: `${prefix}${key}`, metric, weighted: isWeighted });
      }
    };
    addAll(plain[i]!, false);
    addAll(weighted[i]!, true);
    return compiled;
  });
}

function refuseTwins(keys: readonly string[]): void {
  const twin = keys.find((key, i) => keys.indexOf(key) < i);
  if (twin === undefined) return;
  throw new InvalidArgumentError(
    `compile: two results would be logged as "${twin}". Name one of the metrics: { name: 'other' }.`,
    { details: { key: twin } },
  );
}

/** A metric and its key in logs: its name (which is what the user wrote, for strings), else its class in snake_case. */
function metricOf(given: MetricLike): { key: string; metric: Metric } {
  const metric = resolveMetric(given);
  return { key: metric.name ?? snakeCaseName(metric.constructor.name), metric };
}
