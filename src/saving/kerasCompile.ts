/** What `compile()` was given, in Keras' `compile_config`. */
import { customFunction, isKnownClass, isSerializedObject } from '../nn/lookUp.ts';
import { checkReduces, FunctionLoss, lossClasses, resolveLoss } from '../nn/losses/index.ts';
import { FunctionMetric, metricClasses, resolveMetric } from '../nn/metrics/index.ts';
import { COMMON_DEFAULTS } from '../nn/optimizers/commonOptions.ts';
import { optimizerClasses, resolveOptimizer } from '../nn/optimizers/index.ts';
import { MillraceError, SavingError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { snakeCaseName } from '../util/names.ts';
import { asObject, asString, type JsonObject } from './json.ts';
import { innerDescription } from './kerasLossScale.ts';
import {
  CUSTOM_ADVICE,
  customKerasObject,
  fromKerasOptions,
  kerasObject,
  toKerasOptions,
  type UnusedOptions,
} from './kerasObjects.ts';
import { ADVICE, listsByOutput, valuesByOutput } from './kerasOutputs.ts';
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

const UNUSED_IN_LOSSES: UnusedOptions = { dtype: 'float32' };
const UNUSED_IN_METRICS: UnusedOptions = { dtype: 'float32' };

/** What a loss or metric is that the user gave as a function; files hold classes. */
const FUNCTIONS: readonly string[] = [FunctionLoss.name, FunctionMetric.name, ''];

/** Names of what a file cannot hold: losses and metrics that are functions of the user, and classes without a name. */
export function unsavable({ optimizer, outputs }: CompileDescription): string[] {
  const cannot = ({ className }: ObjectDescription): boolean => FUNCTIONS.includes(className);
  return [
    ...(cannot(optimizer) ? [`optimizer ${optimizer.className}`] : []),
    ...outputs.flatMap(({ loss, metrics, weightedMetrics }) => [
      ...(loss !== null && cannot(loss) ? [`loss ${loss.className}`] : []),
      ...[...metrics, ...weightedMetrics].filter(cannot).map(({ key }) => `metric ${key}`),
    ]),
  ];
}

/** An object of a catalogue, or of a class of the user. */
function catalogueObject(
  module: string,
  classes: Readonly<Record<string, unknown>>,
  className: string,
  config: JsonObject,
): JsonObject {
  return Object.hasOwn(classes, className)
    ? kerasObject(module, className, config)
    : customKerasObject(className, config);
}

/**
 * Keras' `compile_config`.
 *
 * @param names - Of the outputs, in order.
 * @param form - How the outputs of the model are handed out.
 */
export function toKerasCompile(
  { optimizer, outputs }: CompileDescription,
  names: readonly string[],
  form: 'one' | 'list' | 'record',
): JsonObject {
  const losses = outputs.map(({ loss }) => (loss === null ? null : toKerasLoss(loss)));
  const metrics = outputs.map((output) => output.metrics.map(toKerasMetric));
  const weighted = outputs.map((output) => ownKeys(output.metrics, output.weightedMetrics).map(toKerasMetric));
  const weights = outputs.map(({ lossWeight }) => lossWeight ?? 1);
  const isOne = outputs.length === 1 && form !== 'record';
  const byOutput = (values: readonly unknown[], isGiven: (index: number) => boolean): unknown => {
    const given = values.flatMap((_, i) => (isGiven(i) ? [i] : []));
    if (given.length === 0) return null;
    if (form !== 'record') return values;
    return Object.fromEntries(given.map((i) => [names[i]!, values[i]]));
  };
  const listed = (lists: readonly (readonly unknown[])[]): unknown =>
    isOne ? (lists[0]!.length === 0 ? null : lists[0]) : byOutput(lists, (i) => lists[i]!.length > 0);
  return {
    optimizer: toKerasOptimizer(optimizer),
    loss: isOne ? losses[0] : byOutput(losses, (i) => losses[i] !== null),
    loss_weights: weights.every((weight) => weight === 1) ? null : byOutput(weights, (i) => losses[i] !== null),
    metrics: listed(metrics),
    weighted_metrics: listed(weighted),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: 'auto',
  };
}

function toKerasOptimizer(description: OptimizerDescription): JsonObject {
  const { className, config, learningRate } = description;
  const { name = snakeCaseName(className), ...options } = config;
  const inner = innerDescription(description);
  if (inner !== undefined) {
    const { innerOptimizer: _, ...own } = options;
    const written = {
      name,
      inner_optimizer: toKerasOptimizer(inner),
      ...toKerasOptions(own, `optimizer ${className}`),
    };
    return catalogueObject('keras.optimizers', optimizerClasses, className, written);
  }
  return catalogueObject('keras.optimizers', optimizerClasses, className, {
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
  return catalogueObject('keras.losses', lossClasses, className, {
    name,
    ...toKerasOptions(options, `loss ${className}`),
  });
}

function toKerasMetric({ key, className, config }: MetricDescription): unknown {
  if (className === 'accuracy') return key;
  const { name = key, ...options } = config;
  return catalogueObject('keras.metrics', metricClasses, className, {
    name,
    dtype: 'float32',
    ...toKerasOptions(options, `metric ${className}`),
  });
}

/**
 * What a `compile_config` says.
 *
 * @param names - Of the outputs of the model, in order.
 */
export function fromKerasCompile(value: unknown, where: string, names: readonly string[]): CompileConfigDescription {
  const { optimizer, loss, loss_weights, metrics, weighted_metrics } = asObject(value, where);
  const losses = valuesByOutput(loss, names, `${where}, loss`);
  const weights = valuesByOutput(loss_weights, names, `${where}, loss_weights`);
  const plain = fromKerasMetrics(metrics, names, `${where}, metrics`);
  const weighted = fromKerasMetrics(weighted_metrics, names, `${where}, weighted_metrics`);
  return {
    optimizer: fromKerasOptimizer(optimizer, `${where}, optimizer`),
    outputs: names.map((_, i) => {
      const lossWeight = weights[i] ?? 1;
      if (typeof lossWeight !== 'number' || !(lossWeight >= 0)) {
        throw new SavingError(
          `${where}: expected loss_weights to be a number of at least 0, got ${describeValue(lossWeight)}.${ADVICE}`,
        );
      }
      return {
        loss: losses[i] === null ? null : fromKerasLoss(losses[i], `${where}, loss`),
        ...(lossWeight === 1 ? {} : { lossWeight }),
        metrics: plain[i]!,
        weightedMetrics: logKeys(plain[i]!, weighted[i]!),
      };
    }),
  };
}

function fromKerasOptimizer(value: unknown, where: string): CompileConfigDescription['optimizer'] {
  if (typeof value === 'string') {
    const optimizer = understand(() => resolveOptimizer(value), where);
    return { className: optimizer.constructor.name, config: {}, learningRate: optimizer.learningRate };
  }
  const { class_name, config } = asObject(value, where);
  const className = asString(class_name, `${where}, class_name`);
  checkClass('optimizer', className, optimizerClasses, where);
  const { learning_rate, inner_optimizer, ...others } = asObject(config, where);
  if (inner_optimizer !== undefined) {
    const { learningRate, ...inner } = fromKerasOptimizer(inner_optimizer, `${where}, inner_optimizer`);
    const { name, ...own } = inner.config;
    const named = name === snakeCaseName(inner.className) ? {} : { name };
    const innerOptimizer = { className: inner.className, config: { ...own, ...named, learningRate } };
    const options = fromKerasOptions(others, where);
    understand(() => resolveOptimizer({ className, config: { ...options, innerOptimizer } }), where);
    return { className, config: { ...options, innerOptimizer }, learningRate };
  }
  const { learningRate: rate } = fromKerasOptions({ learning_rate }, where);
  if (typeof rate !== 'number' && !isSerializedObject(rate)) {
    throw new SavingError(
      `${where}: expected learning_rate to be a number or a schedule, got ${describeValue(learning_rate)}.${ADVICE}`,
    );
  }
  const options = fromKerasOptions(others, where);
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
  if (name !== undefined && customFunction(name) !== undefined) return { className: name, config: {} };
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

function fromKerasMetrics(value: unknown, names: readonly string[], where: string): MetricDescription[][] {
  return listsByOutput(value, names, where).map((list) =>
    list.map((item, i) => fromKerasMetric(item, `${where}[${i}]`)),
  );
}

function fromKerasMetric(value: unknown, where: string): MetricDescription {
  const key = functionName(value);
  if (key !== undefined && customFunction(key) !== undefined) return { key, className: key, config: {} };
  if (key !== undefined) {
    if (/^(accuracy|acc)$/i.test(key)) return { key, className: 'accuracy', config: {} };
    return { key, className: understand(() => resolveMetric(key), where).constructor.name, config: {} };
  }
  const { class_name, config } = asObject(value, where);
  const className = asString(class_name, `${where}, class_name`);
  checkClass('metric', className, metricClasses, where);
  const options = fromKerasOptions(withoutCountType(className, asObject(config, where)), where, UNUSED_IN_METRICS);
  understand(() => resolveMetric({ className, config: options }), where);
  return {
    key: typeof options.name === 'string' ? options.name : snakeCaseName(className),
    className,
    config: options,
  };
}

/** Keras counts the places of classes in whole numbers, unless told otherwise; Millrace in float32, weights as they are. */
function withoutCountType(className: string, config: JsonObject): JsonObject {
  const { dtype, ...others } = config;
  return className.endsWith('IoU') && /^int(32|64)?$/.test(String(dtype)) ? others : config;
}

/** The name of a string, or of a function as Keras writes it. */
function functionName(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { class_name, config } = (value ?? {}) as JsonObject;
  return class_name === 'function' && typeof config === 'string' ? config : undefined;
}

function checkClass(kind: string, className: string, classes: Readonly<Record<string, unknown>>, where: string): void {
  if (isKnownClass(classes, className)) return;
  throw new SavingError(
    `${where}: Millrace has no ${kind} "${className}". Known: ${formatList(Object.keys(classes))}.${CUSTOM_ADVICE}${ADVICE}`,
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
