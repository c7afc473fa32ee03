/** The layers of a functional model and how they are connected, as plain JSON. */
import { InputLayer } from '../nn/layers/inputLayer.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { fullConfig } from '../nn/layers/layerConfig.ts';
import { type Application, type SymbolicOptions, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import type { SerializedObject } from '../nn/lookUp.ts';
import {
  type ConnectedLayerConfig,
  type FunctionalConfig,
  type InboundNode,
  inForm,
  type SerializedTensor,
  type TensorPlace,
} from '../saving/modelConfig.ts';
import { type LayerGraph, tensorName } from './layerGraph.ts';

/** A layer with what it is made from again. */
export function layerConfig(layer: Layer): SerializedObject {
  const { className, name, trainable } = layer;
  const isInput = layer instanceof InputLayer;
  return { className, config: { name, ...(isInput ? {} : { trainable }), ...fullConfig(layer) } };
}

/**
 * The config of a graph.
 *
 * @remarks
 * A model may begin at tensors that a layer gave, not `input`. As in Keras, its config has an input layer for each of these,
 * which makes of it a model by itself.
 */
export function graphConfig(graph: LayerGraph): Omit<FunctionalConfig, 'trainable'> {
  const entries: ConnectedLayerConfig[] = [];
  const places = new Map<SymbolicTensor, TensorPlace>();
  const names = new Set(graph.layers.map(({ name }) => name!));
  for (const tensor of graph.inputs) {
    if (tensor.layer instanceof InputLayer) {
      places.set(tensor, [tensor.name!, 0, 0]);
      continue;
    }
    const name = freeName(tensorName(tensor), names);
    const { shape, dtype } = tensor;
    const config = { name, batchShape: [...shape], dtype };
    entries.push({ className: 'InputLayer', config, name, inboundNodes: [] });
    places.set(tensor, [name, 0, 0]);
  }
  const uses = usesByLayer(graph.applications);
  for (const [layer, applications] of uses) {
    applications.forEach(({ outputs }, use) => {
      outputs.forEach((tensor, output) => {
        // A tensor where the model begins is not what the layer gives.
        if (!places.has(tensor)) places.set(tensor, [layer.name!, use, output]);
      });
    });
  }
  for (const layer of graph.layers) {
    const inboundNodes = (uses.get(layer) ?? []).map((application) => nodeConfig(application, places));
    entries.push({ ...layerConfig(layer), name: layer.name!, inboundNodes });
  }
  const placesOf = (tensors: readonly SymbolicTensor[]): TensorPlace[] => tensors.map((tensor) => places.get(tensor)!);
  return {
    name: graph.name,
    layers: entries,
    inputLayers: inForm(graph.inputForm, graph.inputNames, placesOf(graph.inputs)),
    outputLayers: inForm(graph.outputForm, graph.outputNames, placesOf(graph.outputs)),
  };
}

function freeName(base: string, taken: Set<string>): string {
  let name = base;
  for (let i = 0; taken.has(name); i++) name = i === 0 ? `${base}_input` : `${base}_input_${i}`;
  taken.add(name);
  return name;
}

function usesByLayer(applications: readonly Application[]): Map<Layer, Application[]> {
  const uses = new Map<Layer, Application[]>();
  for (const application of applications) {
    const known = uses.get(application.layer);
    if (known === undefined) uses.set(application.layer, [application]);
    else known.push(application);
  }
  return uses;
}

function nodeConfig(
  { inputs, isList, options }: Application,
  places: ReadonlyMap<SymbolicTensor, TensorPlace>,
): InboundNode {
  const tensorConfig = (tensor: SymbolicTensor): SerializedTensor => {
    const { shape, dtype } = tensor;
    return {
      className: '__keras_tensor__',
      config: { shape: [...shape], dtype, kerasHistory: places.get(tensor)! },
    };
  };
  const list = inputs.map(tensorConfig);
  return { args: isList ? [list] : list, kwargs: optionConfigs(options ?? {}, tensorConfig) };
}

function optionConfigs(
  options: SymbolicOptions,
  tensorConfig: (tensor: SymbolicTensor) => SerializedTensor,
): Record<string, unknown> {
  const replace = (value: unknown): unknown =>
    value instanceof SymbolicTensor ? tensorConfig(value) : Array.isArray(value) ? value.map(replace) : value;
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, replace(value)]));
}
