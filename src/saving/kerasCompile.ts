/** What `compile()` was given, in Keras' `compile_config`. */
import { isSerializedObject } from '../nn/lookUp.ts';
import { checkReduces, lossClasses, resolveLoss } from '../nn/losses/index.ts';
import { metricClasses, resolveMetric } from '../nn/metrics/index.ts';
import { COMMON_DEFAULTS } from '../nn/optimizers/commonOptions.ts';
import { optimizerClasses, resolveOptimizer } from '../nn/optimizers/index.ts';
import { MillraceError, SavingError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { snakeCaseName } from '../util/names.ts';
import { asArray, asObject, asString, type JsonObject } from './json.ts';
import { fromKerasOptions, kerasObject, toKerasOptions, type UnusedOptions } from './kerasObjects.ts';
import type {
  CompileDescription,
  MetricDescription,
  ObjectDescription,
  OptimizerDescription,
} from './modelDescription.ts';

/** A description of `compile()` before the optimizer's state is read. */
export type CompileConfigDescription = Omit<CompileDescription, 'optimizer'> & {
  readonly optimizer: Omit<OptimizerDescription, 'iterations' | 'slots'>;
};

/** Options of Keras' optimizers that Millrace does not have, with the value that means "not used". */
const UNUSED_IN_OPTIMIZERS: UnusedOptions = { exclude_layers: [] };

/** The way out of everything in a `compile_config` that cannot be used. */
const ADVICE = ' Load with { compile: false } and compile again.';

const UNUSED_IN_LOSSES: UnusedOptions = { dtype: 'float32' };
const UNUSED_IN_METRICS: UnusedOptions = { dtype: 'float32' };

/** Names of what a file cannot hold: optimizers, losses and metrics that are functions or classes of the user. */
export function unsavable({ optimizer, loss, metrics, weightedMetrics }: CompileDescription): string[] {
  const names: string[] = [];
  if (!Object.hasOwn(optimizerClasses, optimizer.className)) names.push(`optimizer ${optimizer.className}`);
  if (loss !== null && !Object.hasOwn(lossClasses, loss.className)) names.push(`loss ${loss.className}`);
  for (const { className, key } of [...metrics, ...weightedMetrics]) {
    if (className !== 'accuracy' && !Object.hasOwn(metricClasses, className)) names.push(`metric ${key}`);
  }
  return names;
}

/** Keras' `compile_config`. */
export function toKerasCompile(compile: CompileDescription): JsonObject {
  const { optimizer, loss, lossWeight, metrics, weightedMetrics } = compile;
  return {
    optimizer: toKerasOptimizer(optimizer),
    loss: loss === null ? null : toKerasLoss(loss),
    loss_weights: lossWeight === undefined ? null : [lossWeight],
    metrics: metrics.length === 0 ? null : metrics.map(toKerasMetric),
    weighted_metrics: weightedMetrics.length === 0 ? null : ownKeys(metrics, weightedMetrics).map(toKerasMetric),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: 'auto',
  };
}

function toKerasOptimizer({ className, config, learningRate }: OptimizerDescription): JsonObject {
  const { name = snakeCaseName(className), ...options } = config;
  return kerasObject('keras.optimizers', className, {
    name,
    ...toKerasOptions({ learningRate, ...COMMON_DEFAULTS, ...options }, `optimizer ${className}`),
  });
}

/** What `compile` puts before the key of a weighted metric that another result has already; files hold the own key. */
const WEIGHTED = 'weighted_';

/** Weighted metrics under the keys that the user gave. */
function ownKeys(metrics: readonly MetricDescription[], weighted: readonly MetricDescription[]): MetricDescription[] {
  const taken = new Set(metrics.map(({ key }) => key));
  return weighted.map((metric) => {
    const own = metric.key.slice(WEIGHTED.length);
    const isPrefixed = metric.key.startsWith(WEIGHTED) && taken.has(own);
    taken.add(metric.key);
    return isPrefixed ? { ...metric, key: own, config: { ...metric.config, name: own } } : metric;
  });
}

/** Weighted metrics under the keys that `compile` gives. */
function logKeys(metrics: readonly MetricDescription[], weighted: readonly MetricDescription[]): MetricDescription[] {
  const taken = new Set(metrics.map(({ key }) => key));
  return weighted.map((metric) => {
    const key = taken.has(metric.key) ? `${WEIGHTED}${metric.key}` : metric.key;
    taken.add(key);
    return { ...metric, key };
  });
}

function toKerasLoss({ className, config }: ObjectDescription): JsonObject {
  const { name = snakeCaseName(className), ...options } = config;
  return kerasObject('keras.losses', className, { name, ...toKerasOptions(options, `loss ${className}`) });
}

function toKerasMetric({ key, className, config }: MetricDescription): unknown {
  if (className === 'accuracy') return key;
  const { name = key, ...options } = config;
  return kerasObject('keras.metrics', className, {
    name,
    dtype: 'float32',
    ...toKerasOptions(options, `metric ${className}`),
  });
}

/** What a `compile_config` says. */
export function fromKerasCompile(value: unknown, where: string): CompileConfigDescription {
  const { optimizer, loss, loss_weights, metrics, weighted_metrics } = asObject(value, where);
  const lossWeight = only(loss_weights, `${where}, loss_weights`) ?? 1;
  if (typeof lossWeight !== 'number' || !(lossWeight >= 0)) {
    throw new SavingError(
      `${where}: expected loss_weights to be a number of at least 0, got ${describeValue(lossWeight)}.${ADVICE}`,
    );
  }
  const plain = fromKerasMetrics(metrics, `${where}, metrics`);
  return {
    optimizer: fromKerasOptimizer(optimizer, `${where}, optimizer`),
    loss: loss === null || loss === undefined ? null : fromKerasLoss(only(loss, `${where}, loss`), `${where}, loss`),
    ...(lossWeight === 1 ? {} : { lossWeight }),
    metrics: plain,
    weightedMetrics: logKeys(plain, fromKerasMetrics(weighted_metrics, `${where}, weighted_metrics`)),
  };
}

/** The one item of a list or of a record, for the one output of a sequential model. */
function only(value: unknown, where: string): unknown {
  if (value === null || value === undefined) return value;
  const isRecord = typeof value === 'object' && !Array.isArray(value) && !('class_name' in value);
  const items = Array.isArray(value) ? value : isRecord ? Object.values(value) : [value];
  if (items.length !== 1) throw new SavingError(`${where}: expected one, for one output, got ${items.length}.`);
  return items[0];
}

function fromKerasOptimizer(value: unknown, where: string): CompileConfigDescription['optimizer'] {
  if (typeof value === 'string') {
    const optimizer = understand(() => resolveOptimizer(value), where);
    return { className: optimizer.constructor.name, config: {}, learningRate: optimizer.learningRate };
  }
  const { class_name, config } = asObject(value, where);
  const className = asString(class_name, `${where}, class_name`);
  checkClass('optimizer', className, optimizerClasses, where);
  const { learning_rate, ...others } = asObject(config, where);
  const { learningRate: rate } = fromKerasOptions({ learning_rate }, where);
  if (typeof rate !== 'number' && !isSerializedObject(rate)) {
    throw new SavingError(
      `${where}: expected learning_rate to be a number or a schedule, got ${describeValue(learning_rate)}.${ADVICE}`,
    );
  }
  const options = fromKerasOptions(others, where, UNUSED_IN_OPTIMIZERS);
  const own = Object.fromEntries(Object.entries(options).filter(([key, value]) => !isCommonDefault(key, value)));
  const learningRate = typeof rate === 'number' ? shortestFloat32(rate) : rate;
  understand(() => resolveOptimizer({ className, config: { ...own, learningRate } }), where);
  return { className, config: own, learningRate };
}

/** Whether an option is one that every optimizer has, not used. */
function isCommonDefault(key: string, value: unknown): boolean {
  return Object.hasOwn(COMMON_DEFAULTS, key) && value === COMMON_DEFAULTS[key as keyof typeof COMMON_DEFAULTS];
}

/** The shortest decimal with the same float32: Keras writes 0.001 as 0.0010000000474974513. */
function shortestFloat32(value: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function fromKerasLoss(value: unknown, where: string): ObjectDescription {
  const name = functionName(value);
  if (name !== undefined) {
    return { className: understand(() => resolveLoss(name), where).constructor.name, config: {} };
  }
  const { class_name, config } = asObject(value, where);
  const className = asString(class_name, `${where}, class_name`);
  checkClass('loss', className, lossClasses, where);
  const options = fromKerasOptions(asObject(config, where), where, UNUSED_IN_LOSSES);
  const loss = { className, config: options };
  understand(() => checkReduces(className, resolveLoss(loss)), where);
  return loss;
}

function fromKerasMetrics(value: unknown, where: string): MetricDescription[] {
  if (value === null || value === undefined) return [];
  const isNested = Array.isArray(value) && value.length === 1 && Array.isArray(value[0]);
  const items = Array.isArray(value) && !isNested ? value : asArray(only(value, where), where);
  return items.map((item, i) => fromKerasMetric(item, `${where}[${i}]`));
}

function fromKerasMetric(value: unknown, where: string): MetricDescription {
  const key = functionName(value);
  if (key !== undefined) {
    if (/^(accuracy|acc)$/i.test(key)) return { key, className: 'accuracy', config: {} };
    return { key, className: understand(() => resolveMetric(key), where).constructor.name, config: {} };
  }
  const { class_name, config } = asObject(value, where);
  const className = asString(class_name, `${where}, class_name`);
  checkClass('metric', className, metricClasses, where);
  const options = fromKerasOptions(asObject(config, where), where, UNUSED_IN_METRICS);
  understand(() => resolveMetric({ className, config: options }), where);
  return {
    key: typeof options.name === 'string' ? options.name : snakeCaseName(className),
    className,
    config: options,
  };
}

/** The name of a string, or of a function as Keras writes it. */
function functionName(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { class_name, config } = (value ?? {}) as JsonObject;
  return class_name === 'function' && typeof config === 'string' ? config : undefined;
}

function checkClass(kind: string, className: string, classes: object, where: string): void {
  if (Object.hasOwn(classes, className)) return;
  throw new SavingError(
    `${where}: Millrace has no ${kind} "${className}". Known: ${formatList(Object.keys(classes))}.${ADVICE}`,
    { details: { where, className } },
  );
}

/** Runs a look-up, or makes an object to have its options checked; what is refused is the file's fault. */
function understand<T>(lookUp: () => T, where: string): T {
  try {
    return lookUp();
  } catch (cause) {
    if (!(cause instanceof MillraceError)) throw cause;
    throw new SavingError(`${where}: ${cause.message}${ADVICE}`, { cause });
  }
}
