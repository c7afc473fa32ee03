/** Models in Keras' configs: stacks and graphs of layers, and models inside of them. */
import type { SerializedObject } from '../nn/lookUp.ts';
import type { Policy } from '../nn/policy.ts';
import { SavingError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { asArray, asObject, asString, type JsonObject } from './json.ts';
import {
  fromKerasNode,
  fromKerasOp,
  fromKerasPlaces,
  type LayersByName,
  toKerasNode,
  toKerasPlaces,
} from './kerasGraph.ts';
import {
  asBatchShape,
  fromKerasInput,
  fromKerasLayer,
  inputConfig,
  namedLayer,
  serializedLayer,
  toKerasInput,
  toKerasLayer,
} from './kerasLayers.ts';
import { kerasObject } from './kerasObjects.ts';
import { fromKerasPolicy, toKerasPolicy } from './kerasPolicy.ts';
import {
  type ConnectedLayerConfig,
  type FunctionalConfig,
  isModelClass,
  orderedPlaces,
  type SequentialConfig,
  type SerializedModel,
} from './modelConfig.ts';

// To Keras ---------------------------------------------------------------------------------------------------------

/** What layers compute in: those that give the outputs of the model, and the others. */
export interface Policies {
  readonly policy: Policy;
  readonly ofOutputs: Policy;
}

/** Keras' config of a model. */
export function toKerasModel(model: SerializedModel, policies: Policies): JsonObject {
  return model.className === 'Sequential'
    ? toKerasSequential(model.config, policies)
    : toKerasFunctional(model.config, policies);
}

function toKerasSequential({ name, trainable, layers }: SequentialConfig, policies: Policies): JsonObject {
  const { policy, ofOutputs } = policies;
  const [first] = layers;
  const shape = first?.className === 'InputLayer' ? first.config.batchShape : undefined;
  return {
    ...kerasObject('keras', 'Sequential', {
      name,
      trainable,
      dtype: toKerasPolicy(policy),
      layers: layers.map((layer, i) =>
        toKerasItem(layer, { policy, ofOutputs: i === layers.length - 1 ? ofOutputs : policy }),
      ),
      ...(shape === undefined ? {} : { build_input_shape: shape }),
    }),
    ...(shape === undefined ? {} : { build_config: { input_shape: shape } }),
  };
}

function toKerasFunctional(config: FunctionalConfig, { policy, ofOutputs }: Policies): JsonObject {
  const { name, trainable, layers, inputLayers, outputLayers } = config;
  const byName: LayersByName = new Map(layers.map((layer) => [layer.name, layer]));
  const last = new Set(orderedPlaces(outputLayers, 'outputLayers').places.map(([layer]) => layer));
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name,
      trainable,
      layers: layers.map((layer) => ({
        ...toKerasItem(layer, { policy, ofOutputs: last.has(layer.name) ? ofOutputs : policy }),
        name: layer.name,
        inbound_nodes: layer.inboundNodes.map((node) => toKerasNode(byName, layer, node)),
      })),
      input_layers: toKerasPlaces(byName, inputLayers, 'inputLayers'),
      output_layers: toKerasPlaces(byName, outputLayers, 'outputLayers'),
    },
    registered_name: 'Functional',
    build_config: { input_shape: null },
  };
}

/** A layer or a model within a model. */
function toKerasItem({ className, config }: SerializedObject, policies: Policies): JsonObject {
  if (className === 'InputLayer') return toKerasInput(config);
  if (isModelClass(className)) return toKerasModel({ className, config } as SerializedModel, policies);
  const { ofOutputs } = policies;
  return toKerasLayer(namedLayer({ className, config }), ofOutputs, (inner) =>
    toKerasItem(inner, { policy: ofOutputs, ofOutputs }),
  );
}

// From Keras -------------------------------------------------------------------------------------------------------

/** A model of a file, and what its layers compute in. */
export interface ReadKerasModel {
  readonly model: SerializedModel;
  readonly policies: readonly Policy[];
}

/** The model of a Keras config. */
export function fromKerasModel(value: unknown, where: string): ReadKerasModel {
  const { class_name: className, config } = asObject(value, where);
  const policies: Policy[] = [];
  if (className === 'Sequential') {
    return { model: { className, config: fromKerasSequential(config, where, policies) }, policies };
  }
  if (className === 'Functional') {
    return { model: { className, config: fromKerasFunctional(config, where, policies) }, policies };
  }
  throw new SavingError(
    `${where}: holds a model of class ${describeValue(className)}; Millrace reads Sequential and Functional models.`,
    { details: { className } },
  );
}

function fromKerasSequential(value: unknown, where: string, policies: Policy[]): SequentialConfig {
  const { name, trainable, dtype, layers, build_input_shape } = asObject(value, `${where}, config`);
  policies.push(fromKerasPolicy(dtype, where));
  const items = asArray(layers, `${where}, layers`).map((item, i) =>
    fromKerasItem(item, `${where}, layers[${i}]`, policies),
  );
  const input =
    items[0]?.className === 'InputLayer'
      ? []
      : [inputConfig('input_layer', asBatchShape(build_input_shape, `${where}, build_input_shape`))];
  return { name: asString(name, `${where}, name`), trainable: trainable !== false, layers: [...input, ...items] };
}

function fromKerasFunctional(value: unknown, where: string, policies: Policy[]): FunctionalConfig {
  const { name, trainable, layers, input_layers, output_layers } = asObject(value, `${where}, config`);
  const byName = new Map<string, SerializedObject>();
  // Keras computes masks with operations that stand among the layers; layers make their masks themselves here.
  const ops = new Set<string>();
  const nodes = new Map<string, { readonly nodes: readonly unknown[]; readonly where: string }>();
  asArray(layers, `${where}, layers`).forEach((item, i) => {
    const place = `${where}, layers[${i}]`;
    const { module, name: itemName, inbound_nodes } = asObject(item, place);
    const own = asString(itemName, `${place}, name`);
    const isOp = /^keras(\.src)?\.ops\b/.test(String(module));
    const merging = isOp ? fromKerasOp(asObject(item, place)) : undefined;
    if (isOp && merging === undefined) {
      ops.add(own);
      return;
    }
    if (byName.has(own)) {
      throw new SavingError(`${place}: a layer named "${own}" stands before it; names are unique in a model.`);
    }
    const { className, config } =
      merging === undefined ? fromKerasItem(item, place, policies) : { className: merging.className, config: {} };
    byName.set(own, { className, config: { ...config, name: own } });
    const uses = merging?.nodes ?? asArray(inbound_nodes, `${place}, inbound_nodes`);
    nodes.set(own, { nodes: uses, where: `${place} ("${own}")` });
  });
  const connected = [...byName].map(([own, layer]): ConnectedLayerConfig => {
    const { nodes: uses, where: place } = nodes.get(own)!;
    const inboundNodes = uses.map((node, i) =>
      fromKerasNode(byName, ops, layer, node, `${place}, inbound_nodes[${i}]`),
    );
    return { ...layer, name: own, inboundNodes };
  });
  return {
    name: asString(name, `${where}, name`),
    trainable: trainable !== false,
    layers: connected,
    inputLayers: fromKerasPlaces(byName, input_layers, `${where}, input_layers`),
    outputLayers: fromKerasPlaces(byName, output_layers, `${where}, output_layers`),
  };
}

/** A layer or a model within a model. */
function fromKerasItem(value: unknown, where: string, policies: Policy[]): SerializedObject {
  const input = fromKerasInput(value, where);
  if (input !== undefined) return input;
  if (isModelClass(asObject(value, where).class_name)) {
    const { model, policies: inside } = fromKerasModel(value, where);
    policies.push(...inside);
    return model;
  }
  const layer = fromKerasLayer(value, where, (inner, place) => fromKerasItem(inner, place, policies));
  policies.push(layer.policy);
  return serializedLayer(layer);
}
