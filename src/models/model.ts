/** What models do: compile, train, evaluate, predict, save. */
import type { Logs } from '../callbacks/context.ts';
import type { History } from '../callbacks/history.ts';
import type { OutputValues, Structured } from '../data/batch.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import { writeModel } from '../saving/modelFile.ts';
import type { Tensor, TensorLike } from '../tensor/tensor.ts';
import type { ContextHost } from '../training/context.ts';
import type { ArrayData, BatchSource } from '../training/dataArguments.ts';
import { evaluate } from '../training/evaluate.ts';
import { fit as runFit } from '../training/fit.ts';
import type { EvaluateOptions, FitOptions, PredictOptions } from '../training/fitOptions.ts';
import {
  predictOnBatch,
  type TestOnBatchOptions,
  type TrainOnBatchOptions,
  testOnBatch,
  trainOnBatch,
} from '../training/onBatch.ts';
import { predict } from '../training/predict.ts';
import { type CompileOptions, settingsOf } from './compileOptions.ts';
import { ModelBase } from './modelBase.ts';
import { describeModel } from './modelState.ts';

/** Input values: one tensor-like, or several by order or by name. */
export type Values = Structured<TensorLike>;

/**
 * Base class of models.
 *
 * @typeParam Output - What `predict` gives: a tensor, or several in order or by name.
 *
 * @remarks
 * A model trains one `fit` (or `trainOnBatch`) at a time; `predict` may run beside it. Nobody has to dispose tensors;
 * `dispose()` frees the model's weights at once instead of when it is collected.
 */
export abstract class Model<Output extends Structured<Tensor> = Tensor> extends ModelBase<Output> {
  readonly #host: ContextHost = {
    getWeights: () => this.getWeights(),
    setWeights: (weights) => this.setWeights(weights),
    save: (path) => this.save(path),
    setHistory: (history) => {
      this.#history = history;
    },
  };
  #history: History | undefined;

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
    this.trainer.compile(settingsOf(options, this.outputNames));
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
   * The record of the latest `fit`, from its first epoch on: also while it runs, and where it failed, with the epochs that
   * are complete. Undefined before the first one.
   */
  get history(): History | undefined {
    return this.#history;
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
   * stopped and starts again at its end, or the run fails (with `onExhausted: 'stop'`, it ends there). `classWeight` and
   * `sampleWeight` may be given together (they are multiplied), and a class without a weight is an error. An epoch that is
   * stopped half-way is not validated.
   *
   * @throws NotCompiledError `ERR_NOT_COMPILED` before `compile()`
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where x, y and the model do not fit; no weight has changed by that batch
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options outside their ranges
   * @throws DataExhaustedError `ERR_DATA_EXHAUSTED` where a source ends before the epoch does; {@link history} has the epochs
   *   before
   * @throws BusyError `ERR_BUSY` while another `fit` of this model runs
   *
   * @example
   * ```ts
   * const { history } = await net.fit(x, y, { epochs: 5, batchSize: 64, validationSplit: 0.1 });
   * ```
   *
   * @reference https://keras.io/api/models/model_training_apis/
   */
  fit(x: Values, y: OutputValues, options?: FitOptions): Promise<History>;
  /** @param source - A `Sequence`, a generator, a stream of batches, a function that returns one, or `{ x, y }`. */
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
  evaluate(x: Values, y: OutputValues, options: EvaluateOptions & { returnDict: true }): Promise<Logs>;
  evaluate(x: Values, y: OutputValues, options?: EvaluateOptions): Promise<number | number[]>;
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
   * @returns `[samples, ...outputShape]`; of a model with several outputs, one for each in their structure
   */
  async predict(x: Values | BatchSource, options: PredictOptions = {}): Promise<Output> {
    return (await predict(this.trainer, this.#host, 'predict', x, options)) as Output;
  }

  /** `predict(source, options)`, under the name that Keras users know. */
  async predictGenerator(source: BatchSource, options: PredictOptions = {}): Promise<Output> {
    return (await predict(this.trainer, this.#host, 'predictGenerator', source, options)) as Output;
  }

  /**
   * One optimizer step on one batch.
   *
   * @returns the loss before the step; with metrics an array in the order of {@link metricsNames}; with `returnDict` a
   *   record
   */
  trainOnBatch(x: Values, y: OutputValues, options: TrainOnBatchOptions & { returnDict: true }): Promise<Logs>;
  trainOnBatch(x: Values, y: OutputValues, options?: TrainOnBatchOptions): Promise<number | number[]>;
  async trainOnBatch(x: Values, y: OutputValues, options: TrainOnBatchOptions = {}): Promise<number | number[] | Logs> {
    return trainOnBatch(this.trainer, x, y, options);
  }

  /** Loss and metrics of one batch in test mode. Returns what {@link trainOnBatch} returns. */
  testOnBatch(x: Values, y: OutputValues, options: TestOnBatchOptions & { returnDict: true }): Promise<Logs>;
  testOnBatch(x: Values, y: OutputValues, options?: TestOnBatchOptions): Promise<number | number[]>;
  async testOnBatch(x: Values, y: OutputValues, options: TestOnBatchOptions = {}): Promise<number | number[] | Logs> {
    return testOnBatch(this.trainer, x, y, options);
  }

  /** The model's output for one batch: `[batch, ...outputShape]`; of several outputs, one for each in their structure. */
  async predictOnBatch(x: Values): Promise<Output> {
    return (await predictOnBatch(this.trainer, x)) as Output;
  }

  /**
   * Saves layers and how they are connected, weights and, where compiled, the optimizer's state.
   *
   * @remarks
   * Classes of your own are named in the file; `loadModel(path, { customObjects: { MyLayer } })` makes them again from what
   * their `getConfig` gave, where keys in camelCase come back as they were. A layer made of others holds them in properties
   * (`readonly dense = this.addLayer(...)`). Losses and metrics that are functions have no place in the file: where there are
   * any, it holds layers and weights only, and a warning says so. The file is put together on this thread: about 20 ms for a
   * million numbers, those of the optimizer included.
   *
   * @param path - Ends in `.keras`; Keras 3 reads the file. The file is complete or absent.
   * @throws SavingError `ERR_SAVING` where it cannot be written, or an option of a layer is a function
   */
  async save(path: string): Promise<void> {
    this.trainer.checkAlive('save');
    this.trainer.checkBuilt('save');
    await writeModel(path, describeModel(this));
  }
}
