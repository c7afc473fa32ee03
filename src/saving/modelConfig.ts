/** Models as plain JSON: what `getConfig()` gives, `fromConfig()` takes, and files hold in Keras' spelling. */
import type { SerializedObject } from '../nn/lookUp.ts';
import type { DType } from '../tensor/dtype.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { uniqueNames } from '../util/names.ts';

/** A tensor of a graph: the layer that gives it, which use of that layer, and its place among what that use gives. */
export type TensorPlace = readonly [layer: string, use: number, output: number];

/** Inputs or outputs of a model: one, in order, or by name. */
export type TensorPlaces = TensorPlace | readonly TensorPlace[] | Readonly<Record<string, TensorPlace>>;

/** A tensor among the arguments of a layer. */
export interface SerializedTensor {
  /** What tells it from other arguments. */
  readonly className: '__keras_tensor__';
  /** Its shape and dtype, and where it comes from. */
  readonly config: { readonly shape: SymbolicShape; readonly dtype: DType; readonly kerasHistory: TensorPlace };
}

/** One use of a layer: what `apply` was given. Lists and tensors as {@link SerializedTensor}, anything else as it is. */
export interface InboundNode {
  /** What stood first: a tensor, or a list of them. */
  readonly args: readonly unknown[];
  /** The call arguments behind it: `{ initialState }`. */
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** A layer of a graph, with its uses. */
export interface ConnectedLayerConfig extends SerializedObject {
  /** Name of the layer in the model. */
  readonly name: string;
  /** Its uses, in the order in which they were made. */
  readonly inboundNodes: readonly InboundNode[];
}

/** What `getConfig()` of a functional model gives. */
export type FunctionalConfig = {
  /** Name of the model. */
  readonly name: string;
  /** Whether the optimizer changes its weights. */
  readonly trainable: boolean;
  /** Its layers, each behind those that it needs. */
  readonly layers: readonly ConnectedLayerConfig[];
  /** Where data enters. */
  readonly inputLayers: TensorPlaces;
  /** Where results come out. */
  readonly outputLayers: TensorPlaces;
};

/** What `getConfig()` of a sequential model gives. */
export type SequentialConfig = {
  /** Name of the model. */
  readonly name: string;
  /** Whether the optimizer changes its weights. */
  readonly trainable: boolean;
  /** With an `InputLayer` in front where the shape of the input is known. */
  readonly layers: readonly SerializedObject[];
};

/** A model as its class and its config. */
export type SerializedModel = SerializedSequential | SerializedFunctional;

interface SerializedSequential {
  /** A stack of layers. */
  readonly className: 'Sequential';
  /** What `getConfig()` gave. */
  readonly config: SequentialConfig;
}

interface SerializedFunctional {
  /** A graph of layers. */
  readonly className: 'Functional';
  /** What `getConfig()` gave. */
  readonly config: FunctionalConfig;
}

/** Whether a class is one of models. */
export function isModelClass(className: unknown): className is SerializedModel['className'] {
  return className === 'Sequential' || className === 'Functional';
}

/** Whether a value is a tensor among the arguments of a layer. */
export function isSerializedTensor(value: unknown): value is SerializedTensor {
  return (
    typeof value === 'object' && value !== null && (value as { className?: unknown }).className === '__keras_tensor__'
  );
}

/** The form in which tensors were given, and the tensors in order. */
export interface OrderedPlaces {
  readonly form: 'one' | 'list' | 'record';
  /** Keys of a record. */
  readonly keys: readonly string[] | undefined;
  readonly places: readonly TensorPlace[];
}

/**
 * Inputs or outputs in order.
 *
 * @throws InvalidArgumentError for something else than places in one of the forms
 */
export function orderedPlaces(value: unknown, where: string): OrderedPlaces {
  if (isPlace(value)) return { form: 'one', keys: undefined, places: [value] };
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  const items: readonly unknown[] = isRecord ? Object.values(value) : Array.isArray(value) ? value : [];
  if (items.length > 0 && items.every(isPlace)) {
    return { form: isRecord ? 'record' : 'list', keys: isRecord ? Object.keys(value) : undefined, places: items };
  }
  throw new InvalidArgumentError(
    `${where}: expected tensors, each as [layer, use, output], in a list or a record, got ${describeValue(value)}.`,
    { details: { where, value } },
  );
}

/** Whether a value is `['dense', 0, 0]`. */
export function isPlace(value: unknown): value is TensorPlace {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === 'string' &&
    value.slice(1).every((index) => Number.isInteger(index) && index >= 0)
  );
}

/** Places in the form in which the tensors were given; a record has the names as keys. */
export function inForm(
  form: OrderedPlaces['form'],
  names: readonly string[] | undefined,
  places: readonly TensorPlace[],
): TensorPlaces {
  if (form === 'one') return places[0]!;
  return form === 'list' ? places : Object.fromEntries(names!.map((name, i) => [name, places[i]!]));
}

/** Names of the outputs of a model: the keys of a record, or the names of the layers that give them. */
export function outputNamesOf({ className, config }: SerializedModel): readonly string[] {
  if (className === 'Sequential') return [String(config.layers.at(-1)?.config.name ?? 'output')];
  const { keys, places } = orderedPlaces(config.outputLayers, 'outputLayers');
  return keys ?? uniqueNames(places.map(([name]) => name));
}
