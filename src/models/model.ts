/** What models do: compile, train, evaluate, predict, save. */
import type { Logs } from '../callbacks/context.ts';
import type { History } from '../callbacks/history.ts';
import type { Structured } from '../data/batch.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { Weight } from '../nn/weight.ts';
import { writeModel } from '../saving/modelFile.ts';
import { type SymbolicShape, sameShape } from '../tensor/shape.ts';
import type { Tensor, TensorLike } from '../tensor/tensor.ts';
import type { ContextHost } from '../training/context.ts';
import type { ArrayData, BatchSource } from '../training/dataArguments.ts';
import { evaluate } from '../training/evaluate.ts';
import { fit as runFit } from '../training/fit.ts';
import type { EvaluateOptions, FitOptions, PredictOptions } from '../training/fitOptions.ts';
import type { Network } from '../training/network.ts';
import {
  predictOnBatch,
  type TestOnBatchOptions,
  type TrainOnBatchOptions,
  testOnBatch,
  trainOnBatch,
} from '../training/onBatch.ts';
import { predict } from '../training/predict.ts';
import { Trainer } from '../training/trainer.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList, formatShape } from '../util/format.ts';
import { type CompileOptions, settingsOf } from './compileOptions.ts';
import { describeModel } from './modelState.ts';
import { countParams, formatSummary } from './summary.ts';
import { readWeights, writeWeights } from './weightValues.ts';

/** Input values: one tensor-like, or several by order or by name. */
export type Values = Structured<TensorLike>;

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
 * Base class of models.
 *
 * @remarks
 * A model trains one `fit` (or `trainOnBatch`) at a time; `predict` may run beside it. Nobody has to dispose tensors;
 * `dispose()` frees the model's weights at once instead of when it is collected.
 */
export abstract class Model {
  /** @internal What runs its steps. */
  readonly trainer: Trainer;
  readonly #host: ContextHost;

  /** @internal */
  constructor(network: Network) {
    this.trainer = new Trainer(network);
    this.#host = {
      getWeights: () => this.getWeights(),
      setWeights: (weights) => this.setWeights(weights),
      save: (path) => this.save(path),
    };
  }

  /** Name of the model; in summaries and files. */
  abstract get name(): string;

  /** Layers in order. */
  abstract get layers(): readonly Layer[];

  /** Output shapes by layer; empty until built. */
  protected abstract get outputShapes(): readonly SymbolicShape[];

  // Shape and weights ------------------------------------------------------------------------------------------------

  /** Whether the weights exist. */
  get built(): boolean {
    return this.trainer.built;
  }

  /** Shape of the input with `null` batch; undefined until built. */
  get inputShape(): SymbolicShape | undefined {
    return this.trainer.network.inputShape;
  }

  /** Shape of the output with `null` batch; undefined until built. */
  get outputShape(): SymbolicShape | undefined {
    return this.trainer.network.outputShape;
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
    const shape = [null, ...inputShape.slice(1)];
    const present = this.inputShape;
    if (present !== undefined && !sameShape(present, shape)) {
      throw new ShapeMismatchError(
        `build: ${this.trainer.network.label} is built for ${formatShape(present)} already, got ${formatShape(shape)}.`,
        { details: { expected: present, received: shape } },
      );
    }
    this.trainer.build(shape);
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
      rows: this.layers.map((layer, i) => ({
        layer: `${layer.name} (${layer.constructor.name})`,
        outputShape: this.outputShapes[i],
        weights: layer.weights,
      })),
      trainable: this.trainableWeights,
      nonTrainable: this.nonTrainableWeights,
    });
    printFn(text);
    return text;
  }

  // Training ---------------------------------------------------------------------------------------------------------

  /**
   * Settles what training minimises and reports. Weights stay; the optimizer starts afresh.
   *
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for names or options that are not known, and for an optimizer that
   *   trains another model; nothing changes then
   * @throws BusyError `ERR_BUSY` while the model trains
   */
  compile(options: CompileOptions = {}): void {
    this.trainer.checkAlive('compile');
    this.trainer.activities.checkIdle('compile');
    this.trainer.compile(settingsOf(options));
  }

  /** What `compile` was given, or made from a name. */
  get optimizer(): Optimizer {
    return this.trainer.compiledSettings('optimizer').optimizer;
  }

  /** Keys of results in order: `loss`, then the metrics. Empty until compiled. */
  get metricsNames(): readonly string[] {
    return this.trainer.settings?.objective.keys ?? [];
  }

  /** Set to true during a `fit`, ends it after the present batch. */
  get stopTraining(): boolean {
    return this.trainer.stopTraining;
  }

  set stopTraining(stop: boolean) {
    this.trainer.stopTraining = stop;
  }

  /**
   * Trains for a number of epochs.
   *
   * @param x - Samples: an array, nested arrays or a tensor, first dimension samples.
   * @param y - Targets, one row for each sample.
   * @param options - As in Keras; see {@link FitOptions}.
   * @returns the values of loss and metrics by epoch
   *
   * @remarks
   * A second `fit` goes on from the present weights and optimizer state. Options, arrays, and the first batch of each
   * source are checked before the first step, the other batches as they come.
   *
   * Other than in Keras 3, `stepsPerEpoch` never makes an epoch short or empty: the data goes on where the epoch before
   * stopped and starts again at its end, or the run fails. `classWeight` and `sampleWeight` may be given together (they
   * are multiplied), and a class without a weight is an error. An epoch that is stopped half-way is not validated.
   *
   * @throws NotCompiledError `ERR_NOT_COMPILED` before `compile()`
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where x, y and the model do not fit; no weight has changed by that batch
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options outside their ranges
   * @throws DataExhaustedError `ERR_DATA_EXHAUSTED` where a source ends before the epoch does
   * @throws BusyError `ERR_BUSY` while another `fit` of this model runs
   *
   * @example
   * ```ts
   * const { history } = await net.fit(x, y, { epochs: 5, batchSize: 64, validationSplit: 0.1 });
   * ```
   *
   * @reference https://keras.io/api/models/model_training_apis/
   */
  fit(x: Values, y: Values, options?: FitOptions): Promise<History>;
  /** @param source - A `Sequence`, a generator, a function that returns one, or `{ x, y }`. */
  fit(source: BatchSource | ArrayData, options?: FitOptions): Promise<History>;
  async fit(...args: unknown[]): Promise<History> {
    return runFit(this.trainer, this.#host, 'fit', args);
  }

  /** `fit(source, options)`, under the name that Keras users know: the same loop. */
  async fitGenerator(source: BatchSource, options?: FitOptions): Promise<History> {
    return runFit(this.trainer, this.#host, 'fitGenerator', [source, options]);
  }

  /**
   * Loss and metrics over data, in test mode.
   *
   * @returns the loss; with metrics an array in the order of {@link metricsNames}; with `returnDict` a record
   * @throws NotCompiledError `ERR_NOT_COMPILED` before `compile()`
   */
  evaluate(x: Values, y: Values, options: EvaluateOptions & { returnDict: true }): Promise<Logs>;
  evaluate(x: Values, y: Values, options?: EvaluateOptions): Promise<number | number[]>;
  evaluate(source: BatchSource | ArrayData, options: EvaluateOptions & { returnDict: true }): Promise<Logs>;
  evaluate(source: BatchSource | ArrayData, options?: EvaluateOptions): Promise<number | number[]>;
  async evaluate(...args: unknown[]): Promise<number | number[] | Logs> {
    return evaluate(this.trainer, this.#host, 'evaluate', args);
  }

  /** `evaluate(source, options)`, under the name that Keras users know. */
  evaluateGenerator(source: BatchSource, options: EvaluateOptions & { returnDict: true }): Promise<Logs>;
  evaluateGenerator(source: BatchSource, options?: EvaluateOptions): Promise<number | number[]>;
  async evaluateGenerator(source: BatchSource, options?: EvaluateOptions): Promise<number | number[] | Logs> {
    return evaluate(this.trainer, this.#host, 'evaluateGenerator', [source, options]);
  }

  /**
   * The model's output for samples, in order.
   *
   * @param x - Samples, or a source of batches (targets are ignored).
   * @returns `[samples, ...outputShape]`
   */
  async predict(x: Values | BatchSource, options: PredictOptions = {}): Promise<Tensor> {
    return predict(this.trainer, this.#host, 'predict', x, options);
  }

  /** `predict(source, options)`, under the name that Keras users know. */
  async predictGenerator(source: BatchSource, options: PredictOptions = {}): Promise<Tensor> {
    return predict(this.trainer, this.#host, 'predictGenerator', source, options);
  }

  /**
   * One optimizer step on one batch.
   *
   * @returns the loss before the step; with metrics an array in the order of {@link metricsNames}; with `returnDict` a
   *   record
   */
  trainOnBatch(x: Values, y: Values, options: TrainOnBatchOptions & { returnDict: true }): Promise<Logs>;
  trainOnBatch(x: Values, y: Values, options?: TrainOnBatchOptions): Promise<number | number[]>;
  async trainOnBatch(x: Values, y: Values, options: TrainOnBatchOptions = {}): Promise<number | number[] | Logs> {
    return trainOnBatch(this.trainer, x, y, options);
  }

  /** Loss and metrics of one batch in test mode. Returns what {@link trainOnBatch} returns. */
  testOnBatch(x: Values, y: Values, options: TestOnBatchOptions & { returnDict: true }): Promise<Logs>;
  testOnBatch(x: Values, y: Values, options?: TestOnBatchOptions): Promise<number | number[]>;
  async testOnBatch(x: Values, y: Values, options: TestOnBatchOptions = {}): Promise<number | number[] | Logs> {
    return testOnBatch(this.trainer, x, y, options);
  }

  /** The model's output for one batch: `[batch, ...outputShape]`. */
  async predictOnBatch(x: Values): Promise<Tensor> {
    return predictOnBatch(this.trainer, x);
  }

  // Life -------------------------------------------------------------------------------------------------------------

  /**
   * Saves layers, weights and, where compiled, the optimizer's state.
   *
   * @remarks
   * Optimizers, losses and metrics of your own have no place in the file: where there are any, it holds layers and weights
   * only, and a warning says so. The file is put together on this thread: about 20 ms for a million numbers, those of the
   * optimizer included.
   *
   * @param path - Ends in `.keras`; Keras 3 reads the file. The file is complete or absent.
   * @throws SavingError `ERR_SAVING` where it cannot be written, or a layer is a class of your own
   */
  async save(path: string): Promise<void> {
    this.trainer.checkAlive('save');
    this.trainer.checkBuilt('save');
    await writeModel(path, describeModel(this));
  }

  /** Does nothing: only recurrent layers keep state between batches, and there are none yet. */
  resetStates(): void {}

  /** Frees the weights now. Later use of the model is an error. @throws BusyError while a run is under way */
  dispose(): void {
    this.trainer.dispose();
  }
}
