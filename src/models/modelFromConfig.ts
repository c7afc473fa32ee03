/** Models from configs. */
import type { Structured } from '../data/batch.ts';
import { InputLayer, type InputLayerOptions } from '../nn/layers/inputLayer.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { makeLayerFrom, registerLayerMaker } from '../nn/layers/layerConfig.ts';
import type { Shapes } from '../nn/layers/structure.ts';
import type { SymbolicOptions, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import {
  type CustomObjects,
  checkCustomObjects,
  isSerializedObject,
  type SerializedObject,
  withCustomObjects,
} from '../nn/lookUp.ts';
import {
  type FunctionalConfig,
  type InboundNode,
  isModelClass,
  isSerializedTensor,
  orderedPlaces,
  type SequentialConfig,
  type SerializedModel,
  type TensorPlace,
} from '../saving/modelConfig.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, formatList } from '../util/format.ts';
import { type Functional, functionalOf } from './functional.ts';
import type { NamedTensors } from './layerGraph.ts';
import type { Model } from './model.ts';
import { checkModelName } from './modelBase.ts';
import { type FromConfigOptions, setModelMaker } from './modelMaker.ts';
import { Sequential } from './sequential.ts';

/** A model of any form of outputs. */
export type AnyModel = Model<Structured<Tensor>>;

/** What happens while a model is made. */
export interface MakingHooks {
  /** Looks at layers whose weights have symbols and no memory yet. */
  readonly inspect?: ((layers: readonly Layer[]) => void) | undefined;
}

/**
 * Makes a model from its config, with weights that start afresh.
 *
 * @typeParam Output - What `predict` gives: a tensor, or several in order or by name.
 * @param model - The class and what `getConfig()` gave: `{ className, config }`.
 * @param options - `customObjects`: classes of your own that the config names.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no config of a model, or names what is not known
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where a layer does not take what it is given
 *
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 3, inputShape: [4] })], { name: 'small' });
 * const copy = modelFromConfig({ className: 'Sequential', config: net.getConfig() });
 * copy.name; // => 'small'
 * ```
 *
 * @see keras.models.model_from_json
 */
export function modelFromConfig<Output extends Structured<Tensor> = Tensor>(
  model: SerializedModel,
  options: FromConfigOptions = {},
): Model<Output> {
  const owner = 'modelFromConfig';
  checkOptions(owner, options, ['customObjects']);
  if (!isSerializedObject(model) || !isModelClass(model.className)) {
    throw new InvalidArgumentError(
      `${owner}: expected { className: 'Sequential' or 'Functional', config }, got ${describeValue(model)}. ` +
        'The config is what getConfig() of a model gave.',
      { details: { owner, model } },
    );
  }
  return buildModel(model, checkCustomObjects(owner, options.customObjects ?? {})) as unknown as Model<Output>;
}

/**
 * Makes a copy of a model: the same layers, connected in the same way, with weights that start afresh.
 *
 * @typeParam Output - What `predict` gives.
 * @param model - Any model; it stays as it is.
 * @param options - `customObjects`: classes of your own among its layers.
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a layer of your own that is not among the custom objects
 *
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 3, inputShape: [4] })]);
 * const copy = cloneModel(net);
 * copy.setWeights(net.getWeights());
 * ```
 *
 * @see keras.models.clone_model
 */
export function cloneModel<Output extends Structured<Tensor>>(
  model: Model<Output>,
  options: FromConfigOptions = {},
): Model<Output> {
  checkOptions('cloneModel', options, ['customObjects']);
  const copy = { className: model.className, config: model.getConfig() } as SerializedModel;
  return buildModel(copy, checkCustomObjects('cloneModel', options.customObjects ?? {})) as unknown as Model<Output>;
}

/** The model of a config, with the classes of the user at hand. */
export function buildModel(model: SerializedModel, customObjects: CustomObjects, hooks: MakingHooks = {}): AnyModel {
  return withCustomObjects(customObjects, () => modelOf(model, hooks));
}

function modelOf(model: SerializedModel, hooks: MakingHooks): AnyModel {
  const { name, trainable, layers } = model.config as Partial<SequentialConfig>;
  checkModelName(model.className, name);
  if (!Array.isArray(layers)) {
    throw new InvalidArgumentError(
      `${model.className} "${name}": expected layers to be a list of configs, got ${describeValue(layers)}.`,
    );
  }
  const made = model.className === 'Sequential' ? stackOf(model.config, hooks) : graphOf(model.config, hooks);
  made.restoreTrainable(trainable !== false);
  return made;
}

/** A layer, or a model as a layer. */
function layerOf(item: SerializedObject, where: string, hooks: MakingHooks): Layer {
  if (!isSerializedObject(item)) {
    throw new InvalidArgumentError(`${where}: expected a layer as { className, config }, got ${describeValue(item)}.`);
  }
  const { className, config } = item;
  if (className === 'InputLayer') return new InputLayer(config as unknown as InputLayerOptions);
  return isModelClass(className) ? modelOf(item as SerializedModel, hooks).asLayer() : makeLayerFrom(className, config);
}

// Stacks -----------------------------------------------------------------------------------------------------------

function stackOf({ name, layers: items }: SequentialConfig, hooks: MakingHooks): Sequential {
  const layers = items.map((item, i) => layerOf(item, `Sequential "${name}", layers[${i}]`, hooks));
  const [first, ...others] = layers;
  if (hooks.inspect !== undefined && first instanceof InputLayer) {
    let shape: Shapes = first.batchShape;
    for (const layer of others) {
      const next: Shapes = layer.computeOutputShape(shape);
      layer.ensureBuilt(shape);
      shape = next;
    }
    hooks.inspect(layers);
  }
  return new Sequential(layers, name);
}

// Graphs -----------------------------------------------------------------------------------------------------------

function graphOf(config: FunctionalConfig, hooks: MakingHooks): Functional<Structured<Tensor>> {
  const { name, layers: items, inputLayers, outputLayers } = config;
  const where = `Functional "${name}"`;
  const layers = new Map<string, Layer>();
  for (const [i, item] of items.entries()) {
    const layer = layerOf(item, `${where}, layers[${i}]`, hooks);
    if (typeof item.name !== 'string' || layers.has(item.name)) {
      const problem = typeof item.name === 'string' ? 'is there twice' : 'is no name';
      throw new InvalidArgumentError(`${where}, layers[${i}]: the name ${describeValue(item.name)} ${problem}.`);
    }
    layers.set(item.name, layer);
  }
  const outputs = applyAll(items, layers, where);
  const tensorsOf = (value: unknown, option: string): NamedTensors => {
    const { form, keys, places } = orderedPlaces(value, `${where}, ${option}`);
    const tensors = places.map((place) => tensorAt(outputs, place) ?? refusePlace(where, place));
    return { form, keys, tensors };
  };
  const order = [...layers.values()];
  hooks.inspect?.(order);
  // In the order of the config: Keras counts the operations that hand on masks, too, and files go by its order.
  return functionalOf({
    name,
    inputs: tensorsOf(inputLayers, 'inputLayers'),
    outputs: tensorsOf(outputLayers, 'outputLayers'),
    order,
  });
}

/** What each use of each layer gives. */
type Outputs = ReadonlyMap<string, (readonly SymbolicTensor[])[]>;

function tensorAt(outputs: Outputs, [name, use, output]: TensorPlace): SymbolicTensor | undefined {
  return outputs.get(name)?.[use]?.[output];
}

function refusePlace(where: string, place: TensorPlace): never {
  throw new InvalidArgumentError(
    `${where}: no layer gives the tensor ${JSON.stringify(place)} ([layer, use, output]).`,
    { details: { place } },
  );
}

/** Applies layers as soon as what they need is there; the uses of each in their order. */
function applyAll(items: FunctionalConfig['layers'], layers: ReadonlyMap<string, Layer>, where: string): Outputs {
  const outputs = new Map<string, (readonly SymbolicTensor[])[]>();
  const waiting = new Map<string, InboundNode[]>();
  for (const { name, inboundNodes } of items) {
    const layer = layers.get(name)!;
    outputs.set(name, layer instanceof InputLayer ? [[layer.output]] : []);
    if (!Array.isArray(inboundNodes)) {
      throw new InvalidArgumentError(
        `${where}, ${name}: expected inboundNodes to be a list, got ${describeValue(inboundNodes)}.`,
      );
    }
    if (inboundNodes.length > 0) waiting.set(name, [...inboundNodes]);
  }
  while (waiting.size > 0) {
    let isStuck = true;
    for (const [name, nodes] of waiting) {
      while (nodes.length > 0) {
        const given = argumentsOf(nodes[0]!, outputs, `${where}, ${name}`);
        if (given === undefined) break;
        const result = layers.get(name)!.apply(given.inputs as SymbolicTensor, given.options as never);
        outputs.get(name)!.push([result].flat() as SymbolicTensor[]);
        nodes.shift();
        isStuck = false;
      }
      if (nodes.length === 0) waiting.delete(name);
    }
    if (isStuck) {
      throw new InvalidArgumentError(
        `${where}: the layers ${formatList([...waiting.keys()])} need what no layer gives, or each other: the graph has a ` +
          'cycle or is not connected.',
        { details: { layers: [...waiting.keys()] } },
      );
    }
  }
  return outputs;
}

interface Arguments {
  readonly inputs: unknown;
  readonly options: SymbolicOptions | undefined;
}

/** The arguments of one use; undefined while tensors are missing. */
function argumentsOf(node: InboundNode, outputs: Outputs, where: string): Arguments | undefined {
  let isMissing = false;
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (!isSerializedTensor(value)) return value;
    const tensor = tensorAt(outputs, value.config.kerasHistory);
    isMissing ||= tensor === undefined;
    return tensor;
  };
  const { args, kwargs = {} } = (node ?? {}) as Partial<InboundNode>;
  if (!Array.isArray(args) || args.length === 0) {
    throw new InvalidArgumentError(`${where}: expected the arguments of a use, got ${describeValue(node)}.`);
  }
  const given = args.map(replace);
  const options = Object.entries(kwargs).map(([key, value]) => [key, replace(value)] as const);
  if (isMissing) return undefined;
  return {
    inputs: given.length === 1 ? given[0] : given,
    options: options.length === 0 ? undefined : Object.fromEntries(options),
  };
}

setModelMaker((model, options) => modelFromConfig<Structured<Tensor>>(model, options));
for (const className of ['Sequential', 'Functional'] as const) {
  registerLayerMaker(className, (config) => modelOf({ className, config } as SerializedModel, {}).asLayer());
}
