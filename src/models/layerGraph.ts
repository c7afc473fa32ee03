/** A functional model as training sees it. */
import { cast } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import type { CallContext } from '../nn/context.ts';
import { InputLayer } from '../nn/layers/inputLayer.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { LayerNames } from '../nn/layers/layerNames.ts';
import { nodeList, shapeList } from '../nn/layers/structure.ts';
import { type Application, optionNodes, type SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import type { DType } from '../tensor/dtype.ts';
import { areCompatible, type SymbolicShape } from '../tensor/shape.ts';
import type { Network, OutputForm } from '../training/network.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { snakeCaseName, uniqueNames } from '../util/names.ts';
import { applicationGraph } from './applicationGraph.ts';
import { LayerWeights } from './layerWeights.ts';

/** Tensors of a model with the names that the user gave them, if any. */
export interface NamedTensors {
  readonly tensors: readonly SymbolicTensor[];
  /** Keys of a record; undefined for one tensor or a list. */
  readonly keys: readonly string[] | undefined;
  readonly form: OutputForm;
}

/** Layers and how they are connected. */
export class LayerGraph extends LayerWeights implements Network {
  readonly name: string;
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** Uses of layers in the order in which they are computed; inputs are not among them. */
  readonly applications: readonly Application[];
  /** Each once, in Keras' order, those of the inputs included. */
  readonly layers: readonly Layer[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputForm: OutputForm;
  readonly outputForm: OutputForm;

  /** @param order - The layers in the order that they are to have. @defaultValue Keras' order */
  constructor(name: string, inputs: NamedTensors, outputs: NamedTensors, order?: readonly Layer[]) {
    super();
    this.name = name;
    this.inputs = inputs.tensors;
    this.outputs = outputs.tensors;
    this.inputForm = inputs.form;
    this.outputForm = outputs.form;
    const twice = this.inputs.find((tensor, i) => this.inputs.indexOf(tensor) < i);
    if (twice !== undefined) {
      throw new InvalidArgumentError(`model: the input "${twice.name}" is given twice. Give each input once.`);
    }
    const { applications, layers } = applicationGraph(this.inputs, inKerasOrder(outputs));
    this.applications = applications;
    this.layers = order?.filter((layer) => layers.includes(layer)) ?? layers;
    const names = new LayerNames('model: the model');
    for (const layer of layers) names.adopt(layer);
    this.inputNames = inputs.keys ?? uniqueNames(this.inputs.map(tensorName));
    this.outputNames = outputs.keys ?? uniqueNames(this.outputs.map(tensorName));
  }

  get label(): string {
    return `Functional "${this.name}"`;
  }

  get inputDTypes(): readonly DType[] {
    return this.inputs.map(({ dtype }) => dtype);
  }

  get inputShapes(): readonly SymbolicShape[] {
    return this.inputs.map(({ shape }) => shape);
  }

  get outputShapes(): readonly SymbolicShape[] {
    return this.outputs.map(({ shape }) => shape);
  }

  inferOutputShapes(inputShapes: readonly SymbolicShape[]): readonly SymbolicShape[] {
    this.#checkInputs(inputShapes);
    const shapes = new Map<SymbolicTensor, SymbolicShape>(this.inputs.map((input, i) => [input, inputShapes[i]!]));
    for (const { layer, inputs, isList, options, outputs } of this.applications) {
      const given = inputs.map((input) => shapes.get(input)!);
      const results = shapeList(layer.computeOutputShape(isList ? given : given[0]!, options));
      outputs.forEach((output, i) => {
        shapes.set(output, results[i]!);
      });
    }
    return this.outputs.map((output) => shapes.get(output)!);
  }

  /** The layers were built when they were applied. */
  buildSymbols(inputShapes: readonly SymbolicShape[]): void {
    this.#checkInputs(inputShapes);
  }

  call(inputs: readonly Node[], context: CallContext): readonly Node[] {
    const nodes = new Map<SymbolicTensor, Node>();
    this.inputs.forEach((tensor, i) => {
      const { layer } = tensor;
      const node = inputs[i]!;
      // A model within another may be fed with another type.
      nodes.set(tensor, layer instanceof InputLayer ? layer.call(cast(node, tensor.dtype)) : node);
    });
    const nodeOf = (tensor: SymbolicTensor): Node => nodes.get(tensor)!;
    for (const { layer, inputs: tensors, isList, options, outputs } of this.applications) {
      const given = tensors.map(nodeOf);
      const results = nodeList(layer.invoke(isList ? given : given[0]!, context, optionNodes(options, nodeOf)));
      outputs.forEach((output, i) => {
        nodes.set(output, results[i]!);
      });
    }
    return this.outputs.map(nodeOf);
  }

  #checkInputs(shapes: readonly SymbolicShape[]): void {
    const expected = this.inputShapes;
    if (shapes.length === expected.length && shapes.every((shape, i) => areCompatible(shape, expected[i]!))) return;
    const list = (all: readonly SymbolicShape[]): string => all.map((shape) => formatShape(shape)).join(' and ');
    throw new ShapeMismatchError(
      `${this.label}: takes ${expected.length === 1 ? 'input' : `${expected.length} inputs`} of shape ${list(expected)}, got ${list(shapes)}. ` +
        'Give tensors of these shapes, or make another model.',
      { details: { expected, received: shapes } },
    );
  }
}

/** The name of a tensor: of the layer that gives it, which has none yet where the first model begins behind it. */
export function tensorName({ name, layer }: SymbolicTensor): string {
  return name ?? snakeCaseName(layer.className);
}

/** Keras goes through records by their sorted keys, which shows in the order of the layers. */
function inKerasOrder({ tensors, keys }: NamedTensors): readonly SymbolicTensor[] {
  return keys === undefined ? tensors : sortedPlaces(keys).map((place) => tensors[place]!);
}

/** The places of keys in their sorted order: the order in which Keras holds the tensors of a record. */
export function sortedPlaces(keys: readonly string[]): readonly number[] {
  return keys.map((_, place) => place).sort((a, b) => (keys[a]! < keys[b]! ? -1 : 1));
}
