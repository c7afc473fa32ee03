/** Layers in Keras' configs. */
import { layerClasses } from '../nn/layers/index.ts';
import { isKnownClass, type SerializedObject } from '../nn/lookUp.ts';
import type { Policy } from '../nn/policy.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import { SavingError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { snakeCaseName } from '../util/names.ts';
import { asArray, asObject, asString, type JsonObject } from './json.ts';
import { fromKerasKey, toKerasKey } from './kerasNames.ts';
import {
  CUSTOM_ADVICE,
  customKerasObject,
  fromKerasOptions,
  kerasObject,
  toKerasOptions,
  type UnusedOptions,
} from './kerasObjects.ts';
import { fromKerasPolicy, toKerasPolicy } from './kerasPolicy.ts';
import { fromKerasPreprocessing, toKerasPreprocessing, UNUSED_PREPROCESSING_OPTIONS } from './kerasPreprocessing.ts';

/** A layer as files name it. */
export interface NamedLayer {
  /** `Conv2D`. */
  readonly className: string;
  /** Unique in the model: `conv2d_1`. */
  readonly name: string;
  readonly trainable: boolean;
  /** `Layer.getConfig()`: camelCase, without `name` and `trainable`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** A layer of a file, and what it computes in. */
export interface ReadLayer extends NamedLayer {
  readonly policy: Policy;
}

/** A layer whose config holds its name, and whether it learns. */
export function namedLayer({ className, config }: SerializedObject): NamedLayer {
  const { name = snakeCaseName(className), trainable, ...rest } = config;
  return { className, name: String(name), trainable: trainable !== false, config: rest };
}

/** The same with name and `trainable` in the config. */
export function serializedLayer({ className, name, trainable, config }: NamedLayer): SerializedObject {
  return { className, config: { name, trainable, ...config } };
}

const CONVOLUTION_OPTIONS: UnusedOptions = { activity_regularizer: null };

const RECURRENT_OPTIONS: UnusedOptions = { activity_regularizer: null };

/** What Keras writes for a layer and Millrace does not have, with the value that means "not used". */
const UNUSED_OPTIONS: Readonly<Record<string, UnusedOptions>> = {
  Dense: { quantization_config: null },
  Conv1D: CONVOLUTION_OPTIONS,
  Conv2D: CONVOLUTION_OPTIONS,
  Conv1DTranspose: CONVOLUTION_OPTIONS,
  Conv2DTranspose: CONVOLUTION_OPTIONS,
  Conv3DTranspose: CONVOLUTION_OPTIONS,
  Conv3D: CONVOLUTION_OPTIONS,
  DepthwiseConv1D: CONVOLUTION_OPTIONS,
  DepthwiseConv2D: CONVOLUTION_OPTIONS,
  SeparableConv1D: CONVOLUTION_OPTIONS,
  SeparableConv2D: CONVOLUTION_OPTIONS,
  BatchNormalization: {
    synchronized: false,
    renorm: false,
    renorm_clipping: null,
    renorm_momentum: 0.99,
  },
  Embedding: {
    activity_regularizer: null,
    quantization_config: null,
  },
  EinsumDense: { activity_regularizer: null, quantization_config: null },
  GroupQueryAttention: { activity_regularizer: null },
  LayerNormalization: { rms_scaling: false },
  MultiHeadAttention: { activity_regularizer: null },
  ReversibleEmbedding: { activity_regularizer: null, quantization_config: null, reverse_dtype: null },
  ...UNUSED_PREPROCESSING_OPTIONS,
  ConvLSTM1D: RECURRENT_OPTIONS,
  ConvLSTM2D: RECURRENT_OPTIONS,
  ConvLSTM3D: RECURRENT_OPTIONS,
  GRU: RECURRENT_OPTIONS,
  LSTM: RECURRENT_OPTIONS,
  SimpleRNN: RECURRENT_OPTIONS,
};

/** Written by Keras for some layers, absent for others: accepted, never written. */
const ACCEPTED_OPTIONS: UnusedOptions = { quantization_config: null, autocast: true };

/** Layers of Keras whose constructors take no `trainable`; they have no weights. */
const NEVER_TRAINABLE: readonly string[] = [
  'Discretization',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
];

/** Layers of Keras whose constructors take a name and options of their own, and nothing else. */
const NAME_ONLY: readonly string[] = ['Pipeline'];

/**
 * Keras' config of a layer.
 *
 * @param inside - How layers inside of its options are written.
 */
export function toKerasLayer(
  layer: NamedLayer,
  policy: Policy,
  inside: (inner: SerializedObject) => JsonObject = (inner) => toKerasLayer(namedLayer(inner), policy),
): JsonObject {
  const { className, name, trainable, config } = layer;
  const where = `layer "${name}"`;
  const unused = UNUSED_OPTIONS[className] ?? {};
  const isOwn = !Object.hasOwn(layerClasses, className);
  const options = {
    name,
    ...([...NEVER_TRAINABLE, ...NAME_ONLY].includes(className) ? {} : { trainable }),
    ...(NAME_ONLY.includes(className) ? {} : { dtype: toKerasPolicy(policy) }),
    ...unused,
    ...toKerasOptions(toKerasPreprocessing(className, withoutLayers(config), where), where),
    ...mapLayers(config, toKerasKey, (inner) => inside(inner as SerializedObject)),
  };
  return isOwn ? customKerasObject(className, options) : kerasObject('keras.layers', className, options);
}

/** Options that hold layers: those that a layer wraps, and the cells of a loop. Camel case. */
const LAYER_OPTIONS: readonly string[] = ['layer', 'layers', 'backwardLayer', 'cell', 'cells'];

const isLayerOption = (key: string): boolean => LAYER_OPTIONS.includes(key);

function withoutLayers(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !isLayerOption(fromKerasKey(key))));
}

/** The options that hold layers, with other names and each layer in another form. */
function mapLayers(
  config: JsonObject,
  rename: (key: string) => string,
  translate: (layer: unknown, key: string) => unknown,
): JsonObject {
  const entries = Object.entries(config).filter(([key]) => isLayerOption(fromKerasKey(key)));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const one = (layer: unknown): unknown => (layer === null ? null : translate(layer, key));
      return [rename(key), Array.isArray(value) ? value.map(one) : one(value)];
    }),
  );
}

/** Keras' config of the place where data enters. */
export function toKerasInput({ name, batchShape, dtype = 'float32' }: JsonObject): JsonObject {
  return kerasObject('keras.layers', 'InputLayer', {
    batch_shape: batchShape,
    dtype,
    sparse: false,
    ragged: false,
    name,
    optional: false,
  });
}

/**
 * A layer of a Keras config.
 *
 * @param inside - How layers inside of its options are read.
 */
export function fromKerasLayer(
  value: unknown,
  where: string,
  inside: (inner: unknown, where: string) => SerializedObject = (inner, place) =>
    serializedLayer(fromKerasLayer(inner, place)),
): ReadLayer {
  const { class_name, registered_name, config } = asObject(value, where);
  const className = asString(class_name, `${where}, class_name`);
  const { name, trainable, dtype, activity_regularizer, ...rest } = asObject(config, `${where}, config`);
  const layerName = asString(name, `${where}, name`);
  const place = `${where} ("${layerName}")`;
  if (!isKnownClass(layerClasses, className)) {
    throw new SavingError(
      `${place}: Millrace has no layer ${describeValue(registered_name ?? className)}. ` +
        `Known layers: ${formatList(Object.keys(layerClasses))}.${CUSTOM_ADVICE}`,
      { details: { where, layer: layerName, className } },
    );
  }
  if (className === 'Lambda') {
    throw new SavingError(
      `${place}: is a Lambda layer, whose function the file holds as Python code. ` +
        'Build the model in code, with layers.lambda({ function: (x) => ops... }) in its place, and load the weights.',
      { details: { where, layer: layerName, className } },
    );
  }
  return {
    policy: fromKerasPolicy(dtype, place),
    className,
    name: layerName,
    trainable: trainable !== false,
    config: {
      ...fromKerasOptions(fromKerasPreprocessing(className, withoutLayers(rest), place), place, {
        ...ACCEPTED_OPTIONS,
        ...UNUSED_OPTIONS[className],
      }),
      ...mapLayers(rest, fromKerasKey, (inner, key) => inside(inner, `${place}, ${key}`)),
      // Keras knows it for every layer and writes it for some where there is none.
      ...(activity_regularizer ? fromKerasOptions({ activity_regularizer }, place) : {}),
    },
  };
}

/** Types of Keras that enter a graph as another one here. */
const INPUT_DTYPES: Readonly<Record<string, string>> = {
  bfloat16: 'float32',
  float16: 'float32',
  float64: 'float32',
  int16: 'int32',
  int64: 'int32',
  int8: 'int32',
  uint16: 'int32',
  uint32: 'int32',
};

/** An `InputLayer`; undefined for other layers. */
export function fromKerasInput(value: unknown, where: string): SerializedObject | undefined {
  const { class_name, config } = asObject(value, where);
  if (class_name !== 'InputLayer') return undefined;
  const { batch_shape, batch_input_shape, name, dtype } = asObject(config, where);
  const known = typeof dtype === 'string' ? dtype : 'float32';
  return inputConfig(
    typeof name === 'string' ? name : 'input_layer',
    asBatchShape(batch_shape ?? batch_input_shape, `${where}, batch_shape`),
    INPUT_DTYPES[known] ?? known,
  );
}

/** The config of an `InputLayer`. */
export function inputConfig(name: string, batchShape: SymbolicShape, dtype = 'float32'): SerializedObject {
  return { className: 'InputLayer', config: { name, batchShape, dtype } };
}

/** A shape with `null` for sizes that are open. */
export function asBatchShape(value: unknown, where: string): SymbolicShape {
  const shape = asArray(value, where);
  const isSize = (dim: unknown): dim is number | null => dim === null || (Number.isInteger(dim) && (dim as number) > 0);
  if (shape.length > 0 && shape.every(isSize)) return shape;
  throw new SavingError(
    `${where}: expected positive integers, and null for what is open, got ${JSON.stringify(value)}.`,
  );
}
