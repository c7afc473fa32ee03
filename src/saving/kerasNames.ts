/** Keras' spelling of option names and of string values: the only place that knows its snake_case. */

/** Names that the rule does not give. */
const IRREGULAR_KEYS: Readonly<Record<string, string>> = {
  adamBeta1: 'adam_beta_1',
  adamBeta2: 'adam_beta_2',
  beta2Decay: 'beta_2_decay',
  epsilon1: 'epsilon_1',
  epsilon2: 'epsilon_2',
  beta1: 'beta_1',
  beta2: 'beta_2',
  keepDims: 'keepdims',
};
const IRREGULAR_SNAKE_KEYS = Object.fromEntries(Object.entries(IRREGULAR_KEYS).map(([camel, snake]) => [snake, camel]));

/** Options whose values are names too: `dataFormat: 'channelsLast'` is `data_format: 'channels_last'`. */
const NAMED_VALUES = new Set([
  'activation',
  'classAggregation',
  'dataFormat',
  'distribution',
  'mode',
  'outputMode',
  'recurrentActivation',
  'reduction',
]);

/** Options, as Keras spells them, that are floats there. */
const FLOAT_KEYS: ReadonlySet<string> = new Set([
  'adam_beta_1',
  'adam_beta_2',
  'adam_lr_ratio',
  'adam_weight_decay',
  'alpha',
  'beta',
  'beta_1',
  'beta_2',
  'beta_2_decay',
  'bin_boundaries',
  'clip_threshold',
  'clipnorm',
  'clipvalue',
  'decay_rate',
  'delta',
  'dropout',
  'ema_momentum',
  'end_learning_rate',
  'epsilon',
  'epsilon_1',
  'epsilon_2',
  'factor',
  'gain',
  'gamma',
  'global_clipnorm',
  'initial_accumulator_value',
  'initial_learning_rate',
  'initial_scale',
  'l1',
  'l1_regularization_strength',
  'l2',
  'l2_regularization_strength',
  'l2_shrinkage_regularization_strength',
  'label_smoothing',
  'label_weights',
  'learning_rate',
  'learning_rate_power',
  'logit_soft_cap',
  'loss_scale_factor',
  'loss_weights',
  'm_mul',
  'margin',
  'max_value',
  'maxval',
  'mean',
  'min_value',
  'minval',
  'momentum',
  'muon_a',
  'muon_b',
  'muon_c',
  'negative_slope',
  'offset',
  'power',
  'precision',
  'q',
  'rate',
  'recall',
  'recurrent_dropout',
  'rho',
  'rms_rate',
  'scale',
  'sensitivity',
  'specificity',
  'stddev',
  't_mul',
  'threshold',
  'thresholds',
  'value',
  'values',
  'variance',
  'warmup_target',
  'weight_decay',
]);

/** What says how a graph is connected: its numbers count things, and its keys are names of the user. */
const GRAPH_KEYS: ReadonlySet<string> = new Set(['inbound_nodes', 'input_layers', 'output_layers']);

/**
 * JSON in which floats look like floats: Python reads `1` as an int, and `SGD(momentum=0)` or `learning_rate=1` is an
 * error in Keras.
 */
export function kerasJson(value: unknown, key = ''): string {
  if (GRAPH_KEYS.has(key)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => kerasJson(item, key)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${members.map(([name, item]) => `${JSON.stringify(name)}:${kerasJson(item, key === 'loss_weights' ? key : name)}`).join(',')}}`;
  }
  const text = JSON.stringify(value);
  return typeof value === 'number' && FLOAT_KEYS.has(key) && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** `kernelSize` -> `kernel_size`. */
export function toKerasKey(key: string): string {
  return IRREGULAR_KEYS[key] ?? key.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

/** `kernel_size` -> `kernelSize`. */
export function fromKerasKey(key: string): string {
  return IRREGULAR_SNAKE_KEYS[key] ?? key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The value of an option as Keras spells it; `key` in camelCase. */
export function toKerasValue(key: string, value: unknown): unknown {
  return typeof value === 'string' && NAMED_VALUES.has(key) ? toKerasKey(value) : value;
}

/** The value of an option as Millrace spells it; `key` in camelCase. */
export function fromKerasValue(key: string, value: unknown): unknown {
  return typeof value === 'string' && NAMED_VALUES.has(key) ? fromKerasKey(value) : value;
}
