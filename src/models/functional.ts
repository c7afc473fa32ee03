/** Models that are graphs of layers. */
import type { Structured } from '../data/batch.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { checkSymbolic, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import type { FunctionalConfig } from '../saving/modelConfig.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { OutputForm } from '../training/network.ts';
import { checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { graphConfig } from './graphConfig.ts';
import { LayerGraph, type NamedTensors } from './layerGraph.ts';
import { Model } from './model.ts';
import { checkModelName } from './modelBase.ts';
import { type FromConfigOptions, makeModel } from './modelMaker.ts';
import { connections, type SummaryRow } from './summary.ts';

/** Options of {@link model}. */
export interface FunctionalOptions<Outputs extends Structured<SymbolicTensor> = Structured<SymbolicTensor>> {
  /** What `input()` gave: one, in order, or by name. */
  readonly inputs: Structured<SymbolicTensor>;
  /** What layers gave: one, in order, or by name. */
  readonly outputs: Outputs;
  /** @defaultValue 'functional' */
  readonly name?: string | undefined;
}

/** What `predict` gives: a tensor for each output, in the structure of the outputs. */
export type Predicted<Outputs> = Outputs extends SymbolicTensor
  ? Tensor
  : Outputs extends readonly SymbolicTensor[]
    ? { -readonly [Place in keyof Outputs]: Tensor }
    : { readonly [Name in keyof Outputs]: Tensor };

/** The model of some outputs. */
export type FunctionalOf<Outputs> =
  Predicted<Outputs> extends infer Output extends Structured<Tensor> ? Functional<Output> : never;

/** A graph of layers, with one or several inputs and outputs. Made by {@link model}. */
export class Functional<Output extends Structured<Tensor> = Tensor> extends Model<Output> {
  readonly #graph: LayerGraph;

  /** @internal Use {@link model}. */
  constructor(graph: LayerGraph, isNamed: boolean) {
    super(graph, isNamed);
    this.#graph = graph;
    this.trainer.build(graph.inputShapes);
  }

  override get name(): string {
    return this.#graph.name;
  }

  override get layers(): readonly Layer[] {
    return this.#graph.layers;
  }

  override get className(): 'Functional' {
    return 'Functional';
  }

  override getConfig(): FunctionalConfig {
    const { name, ...config } = graphConfig(this.#graph);
    return { name, trainable: this.trainable, ...config };
  }

  /**
   * A new model from what `getConfig()` gave, with weights that start afresh.
   *
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for what is no such config
   */
  static fromConfig(config: FunctionalConfig, options?: FromConfigOptions): Functional<Structured<Tensor>> {
    return makeModel({ className: 'Functional', config }, options) as Functional<Structured<Tensor>>;
  }

  /** The tensors where data enters, in order. */
  get inputs(): readonly SymbolicTensor[] {
    return this.#graph.inputs;
  }

  /** The tensors that it gives, in order. */
  get outputs(): readonly SymbolicTensor[] {
    return this.#graph.outputs;
  }

  protected override summaryRows(): readonly SummaryRow[] {
    return connections(this.#graph);
  }
}

/**
 * Makes a model of layers that are connected in any way without cycles: several inputs and outputs, branches, shared layers.
 *
 * @param options - `inputs`, `outputs` (each one tensor, a list, or a record by name) and `name`.
 *
 * @remarks
 * Inputs and targets are then given in order or by name: `fit([a, b], [y, z])` or `fit({ left: a, right: b }, { y, z })`.
 * The names are the keys of the records, or the names of the layers that give the tensors; outputs' names also begin the
 * log keys of a model with several outputs: `price_loss`, `price_mae`. Models of the same layers share their weights; a
 * model is a layer of another by `model.apply`.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for outputs that do not follow from the inputs, for what is no symbolic
 *   tensor, and for two layers to which the user gave one name
 *
 * @example
 * ```ts
 * const left = input({ shape: [3], name: 'left' });
 * const right = input({ shape: [3], name: 'right' });
 * const shared = layers.dense({ units: 8, activation: 'relu' });
 * const both = layers.concatenate().apply([shared.apply(left), shared.apply(right)]);
 * const net = model({ inputs: [left, right], outputs: layers.dense({ units: 1 }).apply(both) });
 * net.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
 * await net.trainOnBatch({ left: [[1, 2, 3]], right: [[4, 5, 6]] }, [1]);
 * ```
 *
 * @reference https://keras.io/guides/functional_api/
 */
export function model<const Outputs extends Structured<SymbolicTensor>>(
  options: FunctionalOptions<Outputs>,
): FunctionalOf<Outputs> {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(
      `model: expected { inputs, outputs }, got ${describeValue(options)}. Example: model({ inputs: x, outputs: y }).`,
    );
  }
  checkOptions('model', options, ['inputs', 'outputs', 'name']);
  const { name } = options;
  if (name !== undefined) checkModelName('model', name);
  const inputs = namedTensors('inputs', options.inputs);
  const outputs = namedTensors('outputs', options.outputs);
  return functionalOf({ name, inputs, outputs }) as FunctionalOf<Outputs>;
}

/** What a functional model is made of. */
export interface FunctionalParts {
  readonly name: string | undefined;
  readonly inputs: NamedTensors;
  readonly outputs: NamedTensors;
  /** The layers in the order that they are to have. @defaultValue Keras' order */
  readonly order?: readonly Layer[];
}

/** The model of a graph. */
export function functionalOf({ name, inputs, outputs, order }: FunctionalParts): Functional<Structured<Tensor>> {
  return new Functional(new LayerGraph(name ?? 'functional', inputs, outputs, order), name !== undefined);
}

function namedTensors(option: 'inputs' | 'outputs', value: Structured<SymbolicTensor>): NamedTensors {
  const isRecord =
    typeof value === 'object' && value !== null && !(value instanceof SymbolicTensor) && !Array.isArray(value);
  const form: OutputForm = isRecord ? 'record' : Array.isArray(value) ? 'list' : 'one';
  const tensors = (isRecord ? Object.values(value) : Array.isArray(value) ? value : [value]) as SymbolicTensor[];
  if (tensors.length === 0) {
    throw new InvalidArgumentError(
      `model: expected at least one of ${option}, got none. Give what input() or a layer gave.`,
    );
  }
  for (const tensor of tensors) checkSymbolic(`model, ${option}`, tensor);
  return { tensors, keys: isRecord ? Object.keys(value) : undefined, form };
}
