/** What `fit`, `evaluate` and `predict` can be told, and the checks of it. */
import type { CallbacksLike } from '../callbacks/callbackList.ts';
import type { OutputValues, Structured } from '../data/batch.ts';
import { checkShuffleOrWindow, type Shuffle, type ShuffleWindow } from '../data/shuffle.ts';
import { checkWorkers, type WorkerCount } from '../data/workerCount.ts';
import type { TensorLike } from '../tensor/tensor.ts';
import { checkBoolean, checkInteger, checkOneOf, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { checkSignal } from './abort.ts';
import { fixedBatchSize } from './batchCheck.ts';
import { type ClassWeights, type ClassWeightsByOutput, checkClassWeight } from './classWeight.ts';
import type { ArrayData, BatchSource } from './dataArguments.ts';
import { checkOnNonFinite, type OnNonFinite } from './finiteWatch.ts';
import type { LegacyFitOptions, LegacyStepsOptions } from './legacyNames.ts';
import type { Network } from './network.ts';
import { checkValidationFreq, type ValidationEpochs } from './validationEpochs.ts';

/** Options of how data is read. */
export interface DataOptions {
  /** Samples of a batch, for arrays in memory. @defaultValue 32, or what the model's `batchShape` says */
  batchSize?: number | undefined;
  /** 0 silent, 1 a progress bar, 2 one line an epoch. @defaultValue 1 */
  verbose?: 0 | 1 | 2 | 'auto';
  /** Callbacks, or plain objects with hooks, that watch the run. @defaultValue none */
  callbacks?: CallbacksLike;
  /**
   * Workers that make batches of a `Sequence`; 0 makes them on the main thread. 'auto' chooses from measured wait: it begins
   * with one and adds others, up to one a processor, while the model waits for more than 3% of the time and the latest one
   * helped; `history.timing` says how many there were. What is trained is the same for any number. @defaultValue 1
   */
  workers?: WorkerCount;
  /** Batches in memory at most: ready, in the making or in use; of a generator one more. @defaultValue 10 */
  maxQueueSize?: number;
  /**
   * Workers are processes instead of threads: native code that crashes, or runs out of memory, ends a worker and not the
   * program. Slower to start; as fast as threads where the native addon is built, otherwise every batch is copied twice more.
   * @defaultValue false
   */
  useMultiprocessing?: boolean;
  /** Bytes of the batches that workers make, at most: their queue is shortened to fit. @defaultValue half of the memory */
  maxQueueBytes?: number | undefined;
  /** Milliseconds for one batch before a worker counts as hanging and is replaced. @defaultValue 300000 */
  itemTimeoutMs?: number | undefined;
  /** Milliseconds for a worker to start. @defaultValue 60000 */
  startTimeoutMs?: number | undefined;
  /**
   * Workers that are replaced, their batches made again, before the run fails; at least 0. A batch that has ended or hung two
   * workers is not tried again, however many are left: the error names its samples. @defaultValue 3
   */
  maxRestarts?: number | undefined;
  /**
   * What to do about a source that ends before the batches that were asked for (`stepsPerEpoch`, `steps`). 'raise' fails
   * with a {@link DataExhaustedError}; `model.history` has the epochs that are complete. 'stop' ends the run as if it had
   * been stopped there: in `fit` the epoch that was begun is in the history, without validation; an epoch without a batch
   * is not. A source that gives nothing at all is an error with both, and so is validation data that ends
   * early. @defaultValue 'raise'
   */
  onExhausted?: OnExhausted | undefined;
  /**
   * Ends the run when it is aborted: workers are stopped, and the call rejects with the signal's reason. What was trained
   * until then stays. @defaultValue none
   */
  signal?: AbortSignal | undefined;
}

/** What to do about a source that ends within an epoch: fail, or end the run after the batches that there were. */
export type OnExhausted = (typeof ON_EXHAUSTED)[number];

const ON_EXHAUSTED = ['raise', 'stop'] as const;

/** The option of runs that have a loss. */
export interface NonFiniteOptions {
  /**
   * What to do about NaN and infinity. Without it, a loss that is not finite is a warning, once a run, that names the sample
   * at fault where there is one; this costs nothing. 'raise' and 'warn' look at x, y and sampleWeight of every batch before
   * its step: 'raise' ends the run with a {@link NonFiniteError} before such a batch can change a weight (or, with finite
   * data, after the first loss that is not finite), 'warn' says so once and goes on. 'ignore' keeps silent, as Keras does.
   *
   * @defaultValue a warning once the loss is not finite
   */
  onNonFinite?: OnNonFinite | undefined;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends DataOptions, NonFiniteOptions, LegacyStepsOptions {
  /** Weight of each sample, `[samples]`, for arrays in memory. @defaultValue 1 each */
  sampleWeight?: OutputValues | undefined;
  /** Batches to evaluate, at most as many as there are (see `onExhausted`). @defaultValue all */
  steps?: number | undefined;
  /** Give a record by log key instead of a number or an array. @defaultValue false */
  returnDict?: boolean;
}

/** Options of `predict`. */
export interface PredictOptions extends DataOptions, LegacyStepsOptions {
  /** Batches to predict, at most as many as there are (see `onExhausted`). @defaultValue all */
  steps?: number | undefined;
}

/** What `validationData` takes. */
export type ValidationData =
  | readonly [x: Structured<TensorLike>, y: OutputValues]
  | readonly [x: Structured<TensorLike>, y: OutputValues, sampleWeight: OutputValues]
  | ArrayData
  | BatchSource;

/** Options of `fit`. */
export interface FitOptions extends DataOptions, NonFiniteOptions, LegacyFitOptions {
  /** Number of the last epoch: with `initialEpoch` 2 and `epochs` 5, three are trained. @defaultValue 1 */
  epochs?: number;
  /**
   * 0-based number of the first epoch. Above 0, the data goes on in the order that the `fit` before it would have used:
   * two epochs and two more are four, bit for bit. With `stepsPerEpoch`, a run begins with the first batch of a pass all the
   * same. @defaultValue 0
   */
  initialEpoch?: number;
  /**
   * Batches of an epoch: the data goes on in the next one where it stopped, and begins again at its end. What can be read once,
   * a generator or a stream, needs it for more than one epoch. @defaultValue one pass over the data
   */
  stepsPerEpoch?: number | undefined;
  /**
   * New order each epoch: of the samples of arrays, of the batches of a `Sequence`. 'batch' keeps the samples of arrays
   * together with their neighbours and puts whole batches into a new order, the smaller last one staying last, as Keras 2
   * does it for files that are read by the block. Generators and streams come as they are, unless there is a window:
   * `{ window: 10000 }` keeps so many samples in memory, draws each one that is trained from them, and leaves the batches
   * their sizes. Of arrays, it mixes so many rows at a time. @defaultValue true
   */
  shuffle?: Shuffle | ShuffleWindow;
  /**
   * Weight of each class in the loss, by class number; of a model with several outputs for each by name, or in order.
   * Multiplied with sample weights. @defaultValue 1 each
   */
  classWeight?: ClassWeights | undefined;
  /** Weight of each sample, `[samples]`, for arrays in memory. @defaultValue 1 each */
  sampleWeight?: OutputValues | undefined;
  /** Evaluated after each epoch. Takes precedence over `validationSplit`. @defaultValue none */
  validationData?: ValidationData | undefined;
  /** Part of the arrays, in [0, 1), that is held out for validation: the last rows, before shuffling. @defaultValue 0 */
  validationSplit?: number;
  /**
   * Batches of a validation, at most as many as there are. What can be read once needs it for more than one validation, each of
   * which goes on where the one before stopped. @defaultValue all
   */
  validationSteps?: number | undefined;
  /** Samples of a validation batch, for arrays. @defaultValue batchSize */
  validationBatchSize?: number | undefined;
  /** Validate every so many epochs, or after the epochs (1-based) of a list. @defaultValue 1 */
  validationFreq?: number | readonly number[];
}

const DATA_OPTIONS = [
  'batchSize',
  'verbose',
  'callbacks',
  'workers',
  'maxQueueSize',
  'maxQueueBytes',
  'useMultiprocessing',
  'itemTimeoutMs',
  'startTimeoutMs',
  'maxRestarts',
  'onExhausted',
  'signal',
];

/** Names of the options of `evaluate`. */
export const EVALUATE_OPTIONS = [...DATA_OPTIONS, 'sampleWeight', 'steps', 'returnDict', 'onNonFinite'];

/** Names of the options of `predict`. */
export const PREDICT_OPTIONS = [...DATA_OPTIONS, 'steps'];

/** Names of the options of `fit`. */
export const FIT_OPTIONS = [
  ...DATA_OPTIONS,
  'epochs',
  'initialEpoch',
  'stepsPerEpoch',
  'shuffle',
  'classWeight',
  'sampleWeight',
  'validationData',
  'validationSplit',
  'validationSteps',
  'validationBatchSize',
  'validationFreq',
  'onNonFinite',
];

/** Checked `DataOptions`. */
export interface DataSettings {
  /** Undefined where the source makes batches itself. */
  readonly batchSize: number | undefined;
  readonly verbose: 0 | 1 | 2;
  readonly workers: WorkerCount;
  readonly maxQueueSize: number;
  readonly useMultiprocessing: boolean;
  readonly maxQueueBytes: number | undefined;
  readonly itemTimeoutMs: number | undefined;
  readonly startTimeoutMs: number | undefined;
  readonly maxRestarts: number | undefined;
  readonly onExhausted: OnExhausted;
  readonly signal: AbortSignal | undefined;
}

/** Checked `FitOptions`, without those that are data. */
export interface FitSettings extends DataSettings {
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly stepsPerEpoch: number | undefined;
  readonly shuffle: Shuffle | ShuffleWindow;
  readonly classWeight: ClassWeightsByOutput | undefined;
  readonly validationSteps: number | undefined;
  readonly validationBatchSize: number | undefined;
  readonly validationEpochs: ValidationEpochs;
  readonly onNonFinite: OnNonFinite | undefined;
}

const optional = (owner: string, name: string, value: unknown, minimum = 1): number | undefined =>
  value === undefined || value === null ? undefined : checkInteger(owner, name, value, minimum);

/**
 * Checks the options that all three methods share.
 *
 * @param fromArrays - Whether a batch size makes sense.
 * @param fixedBatch - The batch size of models that take no other.
 */
export function checkDataOptions(
  owner: string,
  options: DataOptions,
  fromArrays: boolean,
  fixedBatch: number | undefined,
): DataSettings {
  const { verbose = 1 } = options;
  const batchSize = optional(owner, 'batchSize', options.batchSize);
  if (!fromArrays && batchSize !== undefined) {
    throw new InvalidArgumentError(
      `${owner}: batchSize is for arrays in memory. A Sequence or generator makes its batches itself: set the size there.`,
    );
  }
  const useMultiprocessing = checkBoolean(owner, 'useMultiprocessing', options.useMultiprocessing ?? false);
  return {
    batchSize: fromArrays ? (batchSize ?? fixedBatch ?? 32) : undefined,
    verbose: checkVerbose(owner, verbose),
    workers: checkWorkers(owner, options.workers ?? 1),
    maxQueueSize: checkInteger(owner, 'maxQueueSize', options.maxQueueSize ?? 10),
    useMultiprocessing,
    maxQueueBytes: optional(owner, 'maxQueueBytes', options.maxQueueBytes),
    itemTimeoutMs: optional(owner, 'itemTimeoutMs', options.itemTimeoutMs),
    startTimeoutMs: optional(owner, 'startTimeoutMs', options.startTimeoutMs),
    maxRestarts: optional(owner, 'maxRestarts', options.maxRestarts, 0),
    onExhausted: checkOneOf(owner, 'onExhausted', options.onExhausted ?? 'raise', ON_EXHAUSTED),
    signal: checkSignal(owner, options.signal),
  };
}

function checkVerbose(owner: string, verbose: unknown): 0 | 1 | 2 {
  if (verbose === 'auto' || verbose === true) return 1;
  if (verbose === false) return 0;
  if (verbose === 0 || verbose === 1 || verbose === 2) return verbose;
  throw new InvalidArgumentError(
    `${owner}: expected verbose to be 0 (silent), 1 (a bar), 2 (a line an epoch) or 'auto', got ${describeValue(verbose)}.`,
  );
}

/** Checks the options of `fit`. */
export function checkFitOptions(
  owner: string,
  options: FitOptions,
  fromArrays: boolean,
  network: Network,
): FitSettings {
  checkOptions(owner, options, FIT_OPTIONS);
  const fixedBatch = fixedBatchSize(network);
  const data = checkDataOptions(owner, options, fromArrays, fixedBatch);
  const epochs = checkInteger(owner, 'epochs', options.epochs ?? 1, 0);
  const initialEpoch = checkInteger(owner, 'initialEpoch', options.initialEpoch ?? 0, 0);
  return {
    ...data,
    epochs,
    initialEpoch,
    stepsPerEpoch: optional(owner, 'stepsPerEpoch', options.stepsPerEpoch),
    shuffle: checkShuffleOrWindow(owner, options.shuffle ?? true),
    classWeight: checkClassWeight(owner, options.classWeight, network.outputNames),
    validationSteps: optional(owner, 'validationSteps', options.validationSteps),
    validationBatchSize:
      optional(owner, 'validationBatchSize', options.validationBatchSize) ?? data.batchSize ?? fixedBatch,
    validationEpochs: checkValidationFreq(owner, options.validationFreq ?? 1, initialEpoch, epochs),
    onNonFinite: checkOnNonFinite(owner, options.onNonFinite),
  };
}
