/** What models are: layers, weights, a summary; a layer of other models. */
import type { Structured } from '../data/batch.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import type { Weight } from '../nn/weight.ts';
import type { SerializedModel } from '../saving/modelConfig.ts';
import { type SymbolicShape, sameShape } from '../tensor/shape.ts';
import type { Tensor, TensorLike } from '../tensor/tensor.ts';
import type { Network } from '../training/network.ts';
import { Trainer } from '../training/trainer.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList, formatShape } from '../util/format.ts';
import { ModelLayer } from './modelLayer.ts';
import { countParams, formatSummary, type SummaryRow } from './summary.ts';
import { readWeights, writeWeights } from './weightValues.ts';

/** What a model gives when it is applied: a tensor for one output, a list for several. */
export type AppliedModel<Output> = Output extends Tensor ? SymbolicTensor : readonly SymbolicTensor[];

/** Keras takes no other name from a file. */
export function checkModelName(owner: string, name: unknown): void {
  if (typeof name === 'string' && /^[^/]+$/.test(name)) return;
  throw new InvalidArgumentError(
    `${owner}: expected name to be a non-empty string without "/", got ${describeValue(name)}.`,
  );
}

/** Bytes that a model holds in its engine. */
export interface ModelMemory {
  /** Weights, slots of the optimizer, running results of loss and metrics. */
  readonly variablesBytes: number;
  /** Temporaries of the compiled programs, as they are planned: values that do not live at the same time share a place. */
  readonly arenaBytes: number;
  /** What these temporaries would take if each had a place of its own. */
  readonly unsharedBytes: number;
}

/** Options of `summary`. */
export interface SummaryOptions {
  /** Takes the text. @defaultValue console.log */
  printFn?: (text: string) => void;
}

/**
 * What every model has beside its training.
 *
 * @typeParam Output - What `predict` gives.
 */
export abstract class ModelBase<Output extends Structured<Tensor> = Tensor> {
  /** @internal What runs its steps. */
  readonly trainer: Trainer;
  /** Whether the user chose the name. */
  readonly #isNamed: boolean;
  #layer: ModelLayer | undefined;

  /** @internal */
  constructor(network: Network, isNamed: boolean) {
    this.trainer = new Trainer(network);
    this.#isNamed = isNamed;
  }

  /** Name of the model; in summaries and files. */
  abstract get name(): string;

  /** `Sequential` or `Functional`: the class that files and configs name. */
  abstract get className(): SerializedModel['className'];

  /**
   * What the model is made from again, as plain JSON: layers and how they are connected, without values.
   *
   * @example
   * ```ts
   * const net = sequential([layers.dense({ units: 3, inputShape: [4] })]);
   * const { className } = net;
   * const copy = modelFromConfig(JSON.parse(JSON.stringify({ className, config: net.getConfig() })));
   * copy.countParams(); // => 15
   * ```
   */
  abstract getConfig(): SerializedModel['config'];

  /** Layers in order. */
  abstract get layers(): readonly Layer[];

  /** What `summary` says of the layers. */
  protected abstract summaryRows(): readonly SummaryRow[];

  // As a layer -------------------------------------------------------------------------------------------------------

  /** The model as a layer of others: always the same one, which shares its weights. */
  asLayer(): ModelLayer {
    this.#layer ??= new ModelLayer(this, this.trainer.network, this.#isNamed ? this.name : undefined);
    return this.#layer;
  }

  /** Whether another model has it as a layer. */
  protected get isLayer(): boolean {
    return this.#layer !== undefined;
  }

  /**
   * Applies the model to tensors of a functional model, as a layer of it.
   *
   * @param inputs - One tensor, or a list in the order of the model's inputs.
   * @returns what the model gives for them: a tensor, or a list in the order of its outputs
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for tensors that the model does not take
   *
   * @example
   * ```ts
   * const base = sequential([layers.dense({ units: 8, inputShape: [4] })]);
   * const x = input({ shape: [4] });
   * const net = model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(base.apply(x)) });
   * ```
   */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): AppliedModel<Output> {
    return this.asLayer().apply(inputs) as AppliedModel<Output>;
  }

  /** Whether the optimizer changes its weights: read by `compile`. Setting it sets that of all layers. */
  get trainable(): boolean {
    return this.trainer.network.trainable;
  }

  set trainable(trainable: boolean) {
    this.trainer.network.trainable = trainable;
    for (const layer of this.layers) layer.trainable = trainable;
  }

  /** @internal Says whether the model learns, and leaves its layers as they are. */
  restoreTrainable(trainable: boolean): void {
    this.trainer.network.trainable = trainable;
  }

  // Shape and weights ------------------------------------------------------------------------------------------------

  /** Whether the weights exist. */
  get built(): boolean {
    return this.trainer.built;
  }

  /** Shape of the (first) input with `null` for what is open; undefined until built. */
  get inputShape(): SymbolicShape | undefined {
    return this.trainer.network.inputShapes?.[0];
  }

  /** Shape of the (first) output with `null` for what is open; undefined until built. */
  get outputShape(): SymbolicShape | undefined {
    return this.trainer.network.outputShapes?.[0];
  }

  /** Names of the inputs in order: the keys of records of inputs. */
  get inputNames(): readonly string[] {
    return this.trainer.network.inputNames;
  }

  /** Names of the outputs in order: the keys of records of targets, losses and metrics. */
  get outputNames(): readonly string[] {
    return this.trainer.network.outputNames;
  }

  /** Weights by layer, of each layer first those that learn; empty until built. */
  get weights(): readonly Weight[] {
    return this.trainer.network.weights;
  }

  /** Weights that the optimizer changes. */
  get trainableWeights(): readonly Weight[] {
    return this.trainer.network.trainableWeights;
  }

  /** The other weights. */
  get nonTrainableWeights(): readonly Weight[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((weight) => !trainable.has(weight));
  }

  /**
   * Makes the weights.
   *
   * @param inputShape - Of a batch, with `null` as the first dimension.
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where the layers do not take it, or another shape is settled
   */
  build(inputShape: SymbolicShape): void {
    this.trainer.checkAlive('build');
    if (!Array.isArray(inputShape) || inputShape.length === 0) {
      throw new InvalidArgumentError(
        `build: expected the shape of a batch with null in front, [null, 28, 28, 1], got ${describeValue(inputShape)}.`,
      );
    }
    // Data of any batch size fits, unless the model itself says one.
    const shape = [this.inputShape?.[0] ?? null, ...inputShape.slice(1)];
    const present = this.inputShape;
    if (present !== undefined && !sameShape(present, shape)) {
      throw new ShapeMismatchError(
        `build: ${this.trainer.network.label} is built for ${formatShape(present)} already, got ${formatShape(shape)}.`,
        { details: { expected: present, received: shape } },
      );
    }
    this.trainer.build([shape]);
  }

  /** The layer of a name. @throws InvalidArgumentError where no layer has it */
  getLayer(name: string): Layer {
    const layer = this.layers.find((candidate) => candidate.name === name);
    if (layer !== undefined) return layer;
    const names = this.layers.map((candidate) => candidate.name!);
    throw new InvalidArgumentError(
      `getLayer: no layer is named ${describeValue(name)}.${didYouMean(String(name), names)} Layers: ${formatList(names)}.`,
    );
  }

  /** Copies of the values of all weights, in the order of {@link weights}. */
  getWeights(): Tensor[] {
    this.trainer.checkAlive('getWeights');
    this.trainer.checkBuilt('getWeights');
    return readWeights(this.trainer);
  }

  /**
   * Replaces the values of all weights.
   *
   * @param weights - Tensors or (nested) arrays, in the order of {@link weights}.
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where number or shapes differ; no weight changes then
   */
  setWeights(weights: readonly TensorLike[]): void {
    this.trainer.checkAlive('setWeights');
    this.trainer.checkBuilt('setWeights');
    writeWeights(this.trainer, this.layers, weights);
  }

  /** Number of numbers in all weights. */
  countParams(): number {
    this.trainer.checkBuilt('countParams');
    return countParams(this.weights);
  }

  /**
   * Bytes that the model holds in its engine at present.
   *
   * @remarks
   * Slots of the optimizer and programs are made when they are first needed: the numbers grow with the first
   * `trainOnBatch`, `testOnBatch` and `predictOnBatch` of each batch shape. Data and the arrays that are handed out do not
   * count, nor does what oneDNN keeps inside its primitives. A weight that two models share counts in both.
   *
   * @throws DisposedError `ERR_DISPOSED` after `dispose()`
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` before the model is built
   *
   * @example
   * ```ts
   * await net.trainOnBatch(x, y);
   * const { variablesBytes, arenaBytes, unsharedBytes } = net.memory();
   * ```
   */
  memory(): ModelMemory {
    this.trainer.checkAlive('memory');
    this.trainer.checkBuilt('memory');
    return this.trainer.memory;
  }

  /** Prints a table of the layers, their output shapes and numbers of weights. @returns the text */
  summary({ printFn = console.log }: SummaryOptions = {}): string {
    const text = formatSummary({
      name: this.name,
      built: this.built,
      rows: this.summaryRows(),
      trainable: this.trainableWeights,
      nonTrainable: this.nonTrainableWeights,
    });
    printFn(text);
    return text;
  }

  // Life -------------------------------------------------------------------------------------------------------------

  /**
   * Sets the states of stateful recurrent layers to zero: the next batch begins new sequences.
   *
   * @throws BusyError `ERR_BUSY` while a run is under way
   */
  resetStates(): void {
    this.trainer.checkAlive('resetStates');
    this.trainer.activities.checkIdle('resetStates');
    this.trainer.resetStates();
  }

  /** Frees the weights now. Later use of the model is an error. @throws BusyError while a run is under way */
  dispose(): void {
    this.trainer.dispose();
  }
}
