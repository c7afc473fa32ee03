/** Windows over a time series. */
import { allocate } from '../tensor/dtype.ts';
import { Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { checkBoolean, checkInteger, checkOptions } from '../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { nextSeed, RandomStream } from '../util/random.ts';
import type { BatchLike } from './batch.ts';
import { gatherRows } from './rows.ts';
import { Sequence, type SequenceContext } from './sequence.ts';

/** Where windows lie in a series. */
export interface TimeseriesWindowsOptions {
  /** Steps in a window. */
  sequenceLength: number;
  /** Steps from the start of a window to that of the next. @defaultValue 1 */
  sequenceStride?: number;
  /** Steps of the series from one step of a window to the next. @defaultValue 1 */
  samplingRate?: number;
  /** First step of the series that is used. @defaultValue 0 */
  startIndex?: number | null;
  /** Step of the series before which its use ends. @defaultValue the length of the series */
  endIndex?: number | null;
}

/** Options of {@link timeseriesDatasetFromArray}. */
export interface TimeseriesDatasetOptions extends TimeseriesWindowsOptions {
  /** Windows in a batch; the last one of an epoch may have fewer. @defaultValue 128 */
  batchSize?: number;
  /** A new order of the windows in each epoch, a pure function of (seed, epoch). @defaultValue false */
  shuffle?: boolean;
  /** Seed of the order. @defaultValue drawn from the global seed */
  seed?: number | null;
}

const WINDOW_OPTIONS = ['sequenceLength', 'sequenceStride', 'samplingRate', 'startIndex', 'endIndex'] as const;

/** A series, its targets and where the windows begin. */
class Windows {
  readonly count: number;
  readonly #data: Tensor;
  readonly #targets: Tensor | undefined;
  readonly #start: number;
  readonly #length: number;
  readonly #stride: number;
  readonly #rate: number;

  constructor(
    owner: string,
    data: TensorLike,
    targets: TensorLike | null | undefined,
    options: TimeseriesWindowsOptions,
  ) {
    this.#data = rowsOf(owner, 'data', data);
    this.#targets = targets === null || targets === undefined ? undefined : rowsOf(owner, 'targets', targets);
    const steps = this.#data.shape[0]!;
    this.#length = checkInteger(owner, 'sequenceLength', options.sequenceLength);
    this.#stride = checkInteger(owner, 'sequenceStride', options.sequenceStride ?? 1);
    this.#rate = checkInteger(owner, 'samplingRate', options.samplingRate ?? 1);
    this.#start = checkInteger(owner, 'startIndex', options.startIndex ?? 0, 0);
    const end = checkInteger(owner, 'endIndex', options.endIndex ?? steps);
    if (this.#start >= end || end > steps) {
      throw new InvalidArgumentError(
        `${owner}: expected startIndex < endIndex <= ${steps} (the steps of data), got ${this.#start} and ${end}.`,
        { details: { startIndex: this.#start, endIndex: end, steps } },
      );
    }
    const span = (this.#length - 1) * this.#rate + 1;
    const places = Math.min(end - this.#start - span + 1, (this.#targets?.shape[0] ?? Infinity) - this.#start);
    this.count = Math.max(0, Math.ceil(places / this.#stride));
    if (this.count === 0) {
      const used = `steps ${this.#start} to ${end} of data`;
      const limit = this.#targets === undefined ? '' : ` and ${this.#targets.shape[0]} targets`;
      throw new InvalidArgumentError(
        `${owner}: ${used}${limit} hold no window of ${span} steps (sequenceLength ${this.#length}, samplingRate ` +
          `${this.#rate}). Give more data, or shorter windows.`,
        { details: { steps: end - this.#start, span } },
      );
    }
  }

  /** The windows of these numbers, and their targets. */
  take(numbers: ArrayLike<number>): { x: Tensor; y?: Tensor } {
    const count = numbers.length;
    const starts = Uint32Array.from(numbers, (number) => this.#start + number * this.#stride);
    const steps = new Uint32Array(count * this.#length);
    starts.forEach((start, i) => {
      for (let step = 0; step < this.#length; step++) steps[i * this.#length + step] = start + step * this.#rate;
    });
    const x = pick(this.#data, steps, [count, this.#length]);
    return this.#targets === undefined ? { x } : { x, y: pick(this.#targets, starts, [count]) };
  }
}

function rowsOf(owner: string, name: string, values: TensorLike): Tensor {
  const rows = tensor(values);
  if (rows.shape.length > 0) return rows;
  throw new ShapeMismatchError(
    `${owner}: expected ${name} to be a series [steps, ...features], got ${formatShape(rows.shape)}. Give an array.`,
  );
}

function pick({ data, shape, dtype }: Tensor, rows: Uint32Array, outer: readonly number[]): Tensor {
  const rowSize = data.length / shape[0]!;
  const picked = allocate(dtype, rows.length * rowSize);
  gatherRows(picked, data, rowSize, rows);
  return new Tensor(picked, [...outer, ...shape.slice(1)], dtype);
}

/** What {@link timeseriesDatasetFromArray} makes. */
class TimeseriesSequence extends Sequence {
  readonly length: number;
  readonly #windows: Windows;
  readonly #batchSize: number;
  readonly #seed: number | undefined;
  #order: { readonly epoch: number; readonly numbers: Uint32Array } | undefined;

  constructor(windows: Windows, batchSize: number, seed: number | undefined) {
    super();
    this.#windows = windows;
    this.#batchSize = batchSize;
    this.#seed = seed;
    this.length = Math.ceil(windows.count / batchSize);
  }

  override get samples(): number {
    return this.#windows.count;
  }

  override getItem(index: number, { epoch }: Pick<SequenceContext, 'epoch'>): BatchLike {
    const start = index * this.#batchSize;
    const size = Math.min(this.#batchSize, this.#windows.count - start);
    const order = this.#orderOf(epoch);
    const numbers = order?.subarray(start, start + size) ?? Array.from({ length: size }, (_, i) => start + i);
    return this.#windows.take(numbers);
  }

  #orderOf(epoch: number): Uint32Array | undefined {
    if (this.#seed === undefined) return undefined;
    if (this.#order?.epoch !== epoch) {
      this.#order = { epoch, numbers: new RandomStream(this.#seed, epoch).permutation(this.#windows.count) };
    }
    return this.#order.numbers;
  }
}

/**
 * A dataset of windows over a time series, for `fit`: batches are cut out as they are needed.
 *
 * @remarks
 * Window `i` begins at step `s = startIndex + i * sequenceStride` and holds steps `s, s + samplingRate, ...`; its target
 * is `targets[s]`. To forecast the step after a window of 10, pass `data` and `data.slice(10)` as targets. There are as
 * many windows as fit into the data and have a target. Unlike in Keras, `endIndex` may be the number of steps, and with
 * `shuffle` every epoch has an order of its own.
 *
 * @shape data `[steps, ...features]`, targets `[steps, ...outputs]` -> batches x `[batchSize, sequenceLength, ...features]`,
 *   y `[batchSize, ...outputs]`
 * @param data - One step after the other.
 * @param targets - One for each step at which a window may begin; null: batches hold x alone.
 * @returns a `Sequence`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options out of range, and where not even one window fits
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for a single number as data
 *
 * @example
 * ```ts
 * const series = [0, 1, 2, 3, 4, 5];
 * const dataset = timeseriesDatasetFromArray(series, series.slice(3), { sequenceLength: 3, batchSize: 2 });
 * dataset.length; // => 2
 * ```
 *
 * @reference https://keras.io/api/data_loading/timeseries/#timeseries_dataset_from_array-function
 */
export function timeseriesDatasetFromArray(
  data: TensorLike,
  targets: TensorLike | null,
  options: TimeseriesDatasetOptions,
): Sequence {
  const owner = 'timeseriesDatasetFromArray';
  checkOptions(owner, options, [...WINDOW_OPTIONS, 'batchSize', 'shuffle', 'seed']);
  const batchSize = checkInteger(owner, 'batchSize', options.batchSize ?? 128);
  const shuffle = checkBoolean(owner, 'shuffle', options.shuffle ?? false);
  const { seed = null } = options;
  if (seed !== null) checkInteger(owner, 'seed', seed, 0);
  const windows = new Windows(owner, data, targets, options);
  return new TimeseriesSequence(windows, batchSize, shuffle ? (seed ?? nextSeed()) : undefined);
}

/**
 * All windows over a time series at once, as arrays: what {@link timeseriesDatasetFromArray} gives in batches.
 *
 * @shape data `[steps, ...features]`, targets `[steps, ...outputs]` -> x `[windows, sequenceLength, ...features]`,
 *   y `[windows, ...outputs]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options out of range, and where not even one window fits
 *
 * @example
 * ```ts
 * const series = [0, 1, 2, 3, 4];
 * const { x, y } = timeseriesWindows(series, series.slice(3), { sequenceLength: 3 });
 * x.toArray(); // => [[0, 1, 2], [1, 2, 3]]
 * y.toArray(); // => [3, 4]
 * ```
 */
export function timeseriesWindows(
  data: TensorLike,
  targets: TensorLike,
  options: TimeseriesWindowsOptions,
): { x: Tensor; y: Tensor };
export function timeseriesWindows(data: TensorLike, targets: null, options: TimeseriesWindowsOptions): { x: Tensor };
export function timeseriesWindows(
  data: TensorLike,
  targets: TensorLike | null,
  options: TimeseriesWindowsOptions,
): { x: Tensor; y?: Tensor } {
  checkOptions('timeseriesWindows', options, WINDOW_OPTIONS);
  const windows = new Windows('timeseriesWindows', data, targets, options);
  return windows.take(Array.from({ length: windows.count }, (_, i) => i));
}
