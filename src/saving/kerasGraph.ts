/** The connections of functional models in Keras' configs. */
import { SavingError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { asArray, asObject, type JsonObject } from './json.ts';
import { fromKerasKey, toKerasKey } from './kerasNames.ts';
import {
  type ConnectedLayerConfig,
  type InboundNode,
  inForm,
  isPlace,
  isSerializedTensor,
  orderedPlaces,
  type SerializedTensor,
  type TensorPlace,
  type TensorPlaces,
} from './modelConfig.ts';

/** What is known of the layers of a graph while its connections are read or written: by name, in Millrace's spelling. */
export type LayersByName = ReadonlyMap<string, Pick<ConnectedLayerConfig, 'className' | 'config'>>;

/** Layers whose list of inputs is, in Keras, a list of arguments; with their names. */
const LISTED_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  MultiHeadAttention: ['query', 'value', 'key'],
  GroupQueryAttention: ['query', 'value', 'key'],
};

/** Recurrent layers: what stands behind the input in the list of Millrace is `initial_state` in Keras. */
const TAKES_STATES: readonly string[] = [
  'Bidirectional',
  'ConvLSTM1D',
  'ConvLSTM2D',
  'ConvLSTM3D',
  'GRU',
  'LSTM',
  'RNN',
  'SimpleRNN',
];

/** Layers to which a mask is given like any other tensor; others find the masks of their inputs. */
const TAKES_MASK: readonly string[] = ['Softmax'];

// Places -----------------------------------------------------------------------------------------------------------

/** For a model whose outputs have names: their places, in order, in Keras' order, which is that of the sorted names. */
function sortedOutputs(layers: LayersByName, name: string): readonly number[] | undefined {
  const layer = layers.get(name);
  if (layer?.className !== 'Functional') return undefined;
  const { keys } = orderedPlaces(layer.config.outputLayers, name);
  return keys?.map((_, i) => i).sort((a, b) => (keys[a]! < keys[b]! ? -1 : 1));
}

function toKerasPlace(layers: LayersByName, [name, use, output]: TensorPlace): TensorPlace {
  return [name, use, sortedOutputs(layers, name)?.indexOf(output) ?? output];
}

function fromKerasPlace(layers: LayersByName, place: TensorPlace): TensorPlace {
  const [name, use, output] = place;
  return [name, use, sortedOutputs(layers, name)?.[output] ?? output];
}

/** Keras counts the uses of a functional model from 1 where outputs are named, and from 0 elsewhere. */
const firstUse = (layers: LayersByName, name: string): number => (layers.get(name)?.className === 'Functional' ? 1 : 0);

/** Inputs or outputs of a graph. */
export function toKerasPlaces(layers: LayersByName, value: TensorPlaces, where: string): TensorPlaces {
  const { form, keys, places } = orderedPlaces(value, where);
  const moved = places.map((place): TensorPlace => {
    const [name, use, output] = toKerasPlace(layers, place);
    return [name, use + firstUse(layers, name), output];
  });
  return inForm(form, keys, moved);
}

/** Inputs or outputs of a graph of Keras. */
export function fromKerasPlaces(layers: LayersByName, value: unknown, where: string): TensorPlaces {
  const { form, keys, places } = orderedPlaces(value, where);
  const moved = places.map((place): TensorPlace => {
    const [name, use, output] = fromKerasPlace(layers, place);
    return [name, Math.max(use - firstUse(layers, name), 0), output];
  });
  return inForm(form, keys, moved);
}

// Uses of layers ---------------------------------------------------------------------------------------------------

/** Replaces tensors, at any depth. */
function mapTensors(value: unknown, replace: (tensor: SerializedTensor) => unknown): unknown {
  if (isSerializedTensor(value)) return replace(value);
  return Array.isArray(value) ? value.map((item) => mapTensors(item, replace)) : value;
}

/** Keras' form of one use of a layer. */
export function toKerasNode(
  layers: LayersByName,
  { className, config }: Pick<ConnectedLayerConfig, 'className' | 'config'>,
  { args, kwargs }: InboundNode,
): JsonObject {
  const tensor = ({ config: { shape, dtype, kerasHistory } }: SerializedTensor): JsonObject => ({
    class_name: '__keras_tensor__',
    config: { shape, dtype, keras_history: toKerasPlace(layers, kerasHistory) },
  });
  const options = Object.fromEntries(
    Object.entries(kwargs).map(([key, value]) => [toKerasKey(key), mapTensors(value, tensor)]),
  );
  const given = mapTensors(args, tensor) as readonly unknown[];
  const [list] = given;
  if (given.length !== 1 || !Array.isArray(list)) return { args: given, kwargs: options };
  if (Object.hasOwn(LISTED_ARGUMENTS, className)) return { args: list, kwargs: options };
  if (TAKES_STATES.includes(className)) {
    const [input, ...states] = list as readonly unknown[];
    return { args: [input], kwargs: { ...options, ...(states.length > 0 ? { initial_state: states } : {}) } };
  }
  const keys = inputKeys(className, config);
  if (keys === undefined) return { args: given, kwargs: options };
  return { args: [Object.fromEntries(keys.map((key, i) => [key, list[i]]))], kwargs: options };
}

/** Names of the inputs of a model that takes a record. */
function inputKeys(className: string, config: JsonObject): readonly string[] | undefined {
  return className === 'Functional' ? orderedPlaces(config.inputLayers, className).keys : undefined;
}

/**
 * One use of a layer from Keras' config.
 *
 * @param ops - Names of what is in the graph and no layer: Keras computes masks with these.
 */
export function fromKerasNode(
  layers: LayersByName,
  ops: ReadonlySet<string>,
  { className, config }: Pick<ConnectedLayerConfig, 'className' | 'config'>,
  value: unknown,
  where: string,
): InboundNode {
  const { args, kwargs } = asObject(value, where);
  const tensorOf = (item: unknown): unknown => fromKerasArgument(layers, ops, item, where);
  const { mask, training: _, ...given } = asObject(kwargs ?? {}, `${where}, kwargs`);
  checkMask(className, ops, mask, where);
  const listed = LISTED_ARGUMENTS[className] ?? [];
  const options: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(given)) {
    if (item !== null && !listed.includes(key)) options[fromKerasKey(key)] = tensorOf(item);
  }
  if (TAKES_MASK.includes(className) && mask !== null && mask !== undefined) options.mask = tensorOf(mask);
  const items = asArray(args, `${where}, args`);
  if (listed.length > 0) {
    const byName = listed
      .map((name, i) => items[i] ?? given[name])
      .filter((item) => item !== null && item !== undefined);
    return { args: [byName.map(tensorOf)], kwargs: options };
  }
  const [first, ...others] = items;
  const keys = inputKeys(className, config);
  if (keys !== undefined && typeof first === 'object' && !Array.isArray(first)) {
    const record = asObject(first, `${where}, args`);
    return { args: [keys.map((key) => tensorOf(record[key]))], kwargs: options };
  }
  if (others.length > 0 && TAKES_STATES.includes(className)) options.initialState = tensorOf(others[0]);
  else if (others.length > 0) return { args: [items.map(tensorOf)], kwargs: options };
  return { args: [tensorOf(first)], kwargs: options };
}

/** Operations of Keras that are a layer here, and how `a + b` is written there. */
const MERGING_OPS: readonly string[] = ['Add', 'Maximum', 'Minimum', 'Multiply', 'Subtract'];

/**
 * An operation among the layers of a graph as the layer that does the same: `a + b` as `Add`.
 *
 * @returns undefined for others, numbers among the arguments, and what is not two tensors
 */
export function fromKerasOp(
  value: JsonObject,
): { readonly className: string; readonly nodes: readonly JsonObject[] } | undefined {
  const { class_name: className, inbound_nodes } = value;
  if (!MERGING_OPS.includes(className as string) || !Array.isArray(inbound_nodes)) return undefined;
  const nodes = inbound_nodes.map((node: unknown) => {
    const { args } = (node ?? {}) as JsonObject;
    const isPair = Array.isArray(args) && args.length === 2 && args.every((item) => historyOf(item) !== undefined);
    return isPair ? { args: [args], kwargs: {} } : undefined;
  });
  return nodes.every((node) => node !== undefined) ? { className: className as string, nodes } : undefined;
}

/** Keras hands masks on as arguments; Millrace finds them again as long as they come from the inputs. */
function checkMask(className: string, ops: ReadonlySet<string>, mask: unknown, where: string): void {
  if (TAKES_MASK.includes(className)) return;
  if (mask === null || mask === undefined) return;
  const history = historyOf(mask);
  if (history === undefined && typeof mask === 'object') {
    for (const item of Object.values(mask)) checkMask(className, ops, item, where);
    return;
  }
  if (ops.has(history?.[0] as string)) return;
  throw new SavingError(
    `${where}: gives the layer a mask that is not that of its inputs. Millrace hands masks on by itself; ` +
      'use layers.masking or embedding({ maskZero: true }).',
    { details: { where } },
  );
}

function historyOf(value: unknown): readonly unknown[] | undefined {
  const { class_name, config } = (value ?? {}) as JsonObject;
  const history = class_name === '__keras_tensor__' ? (config as JsonObject | null)?.keras_history : undefined;
  return Array.isArray(history) ? history : undefined;
}

function fromKerasArgument(layers: LayersByName, ops: ReadonlySet<string>, value: unknown, where: string): unknown {
  if (Array.isArray(value)) return value.map((item) => fromKerasArgument(layers, ops, item, where));
  const place = historyOf(value);
  if (place === undefined) return value;
  if (!isPlace(place)) {
    throw new SavingError(`${where}: expected keras_history to be [layer, use, output], got ${describeValue(place)}.`);
  }
  const { config } = value as { config: JsonObject };
  const [name] = place;
  if (ops.has(name)) {
    throw new SavingError(
      `${where}: reads "${name}", which is an operation of keras.ops and no layer. Millrace reads graphs of layers, and a + b, ` +
        'a - b and a * b of two tensors: put others into layers of your own.',
      { details: { where, operation: name } },
    );
  }
  return {
    className: '__keras_tensor__',
    config: { shape: config.shape, dtype: config.dtype, kerasHistory: fromKerasPlace(layers, place) },
  };
}
