/** Batches from arrays in files, which may be bigger than memory. */
import type { FileHandle } from 'node:fs/promises';
import type { TypedArray } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkInteger, checkOneOf, checkOptions } from '../../util/check.ts';
import { DataError, InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, formatList } from '../../util/format.ts';
import { isPlainRecord } from '../../util/plainRecord.ts';
import { type BatchLike, PARTS, type Structured } from '../batch.ts';
import type { SampleOrigin } from '../batchContents.ts';
import { closeGaps } from '../closeGaps.ts';
import { forEachConcurrently } from '../concurrency.ts';
import { openAllSame } from '../dataFile.ts';
import { assemble, type PartPlace, placesOf } from '../parts.ts';
import type { OnUnreadable } from '../readRuns.ts';
import { resolveErrorOptions, SAMPLE_ERROR_OPTIONS, type SampleErrorOptions } from '../sampleErrors.ts';
import {
  MAX_SAMPLES,
  resolveSampleOptions,
  SAMPLE_SEQUENCE_OPTIONS,
  SampleSequence,
  type SampleSequenceConfig,
  type SampleSequenceOptions,
} from '../sampleSequence.ts';
import type { Selection } from '../selection.ts';
import type { SequenceContext, WorkerRecipe } from '../sequence.ts';
import { type ArrayFile, dtypeOfFile, openArray, type RawArray, readRows } from './arrayFile.ts';
import { STORED_TYPES, type StoredTypeName } from './storedType.ts';

/** Where an array is: a `.npy` file, or one without a header. */
export type ArraySource = string | RawArray;

/** Arrays of samples: their first dimension. Several inputs (targets) come as an array or by name. */
export interface ArraySources {
  /** Inputs. */
  readonly x: Structured<ArraySource>;
  /** Targets. Absent where there are none. */
  readonly y?: Structured<ArraySource>;
  /** How much each sample counts in the loss. Absent: 1. */
  readonly sampleWeight?: Structured<ArraySource>;
}

/** Options of {@link arraysSequence}. */
export interface ArraysSequenceOptions extends SampleSequenceOptions, SampleErrorOptions {}

/** An array and what it is in a batch. */
interface PlacedFile {
  readonly place: PartPlace;
  readonly file: ArrayFile;
}

/** Arguments of {@link FileArraySequence}: cloneable. */
export interface FileArraysConfig extends SampleSequenceConfig {
  readonly arrays: readonly PlacedFile[];
}

const OWNER = 'arraysSequence';
const KNOWN = [...SAMPLE_SEQUENCE_OPTIONS, ...SAMPLE_ERROR_OPTIONS];
const RAW_KEYS = ['path', 'dtype', 'shape', 'offset'] as const;

/** The sequence that {@link arraysSequence} returns. */
export class FileArraySequence extends SampleSequence {
  readonly #config: FileArraysConfig;

  /** @internal Use `arraysSequence`. */
  constructor(config: FileArraysConfig) {
    super(config);
    this.#config = config;
  }

  override get sourceSamples(): number {
    return this.#config.arrays[0]!.file.shape[0]!;
  }

  override withSelection(selection: Selection): FileArraySequence {
    return new FileArraySequence({ ...this.#config, selection });
  }

  override async getItem(index: number, context: SequenceContext): Promise<BatchLike> {
    const rows = this.batchSamples(index, context.epoch);
    const { arrays } = this.#config;
    const batch = arrays.map(({ file }) => context.allocate([rows.length, ...file.shape.slice(1)], dtypeOfFile(file)));
    const stamps = arrays.map(({ file }) => file.stamp);
    // A file that is another by now is no bad sample: it is opened outside of what is put up with.
    const places = await openAllSame(stamps, (handles) => this.#readBatch(handles, rows, batch, context));
    return assemble(
      arrays.map(({ place }, i) => [place, places === undefined ? batch[i]! : closeGaps(batch[i]!, places)] as const),
    );
  }

  /** The places of the rows that are in the batch; undefined: all. */
  async #readBatch(
    handles: readonly FileHandle[],
    rows: Uint32Array,
    batch: readonly Tensor[],
    context: SequenceContext,
  ): Promise<readonly number[] | undefined> {
    const unreadable = new Map<number, DataError>();
    const note = (place: number, error: DataError): void => void unreadable.set(place, error);
    const whole = batch.map(({ data }) => data);
    await this.#readRows(handles, rows, whole, this.isTolerant ? note : undefined);
    if (unreadable.size === 0) return undefined;
    const inOrder = (job: (place: number) => Promise<void>): Promise<void> => forEachConcurrently(rows.length, 1, job);
    const kept = await this.readTolerantly(rows, context, inOrder, async (row, place) => {
      if (row !== rows[place]) {
        const targets = batch.map(({ data, size }) => subarrayOf(data, place, size / rows.length));
        await this.#readRows(handles, [row], targets, (_, error) => raise(error));
      } else if (unreadable.has(place)) {
        throw unreadable.get(place);
      }
    });
    return kept.places;
  }

  /** Reads rows of each array, one after the other, into the target of that array. */
  async #readRows(
    handles: readonly FileHandle[],
    rows: ArrayLike<number>,
    targets: readonly TypedArray[],
    onUnreadable: OnUnreadable<number> | undefined,
  ): Promise<void> {
    const tell =
      onUnreadable && ((place: number, error: DataError) => onUnreadable(place, rowError(rows[place]!, error)));
    for (const [i, { file }] of this.#config.arrays.entries()) {
      await readRows(handles[i]!, file, rows, targets[i]!, tell);
    }
  }

  protected override originOf(sample: number): SampleOrigin {
    return { name: `row ${sample}`, paths: this.#config.arrays.map(({ file }) => file.stamp.path) };
  }

  override workerRecipe(): WorkerRecipe {
    const rowBytes = this.#config.arrays.map(({ file }) => {
      const size = file.shape.slice(1).reduce((product, dim) => product * dim, 1);
      return size * (dtypeOfFile(file) === file.type ? STORED_TYPES[file.type].bytes : 4);
    });
    return { kind: 'builtin', key: 'arrayFiles', args: [this.#config], batchBytes: this.bytesOfBatch(rowBytes) };
  }
}

/**
 * A dataset of arrays in files, for `fit`: `.npy` files of NumPy, or elements without a header. Rows are read when their
 * batch is made, so that the arrays may be bigger than memory.
 *
 * @remarks
 * - Arrays are little-endian and in C order; the first dimension is the samples, as many in each. Types that no tensor has
 *   become float32 (`float16`) or int32 (`int64`, `uint16`, ...; a number that does not fit is an error).
 * - With `shuffle: true` rows come in random order, above `shuffleWindow` rows within windows of so many; with 'batch' whole
 *   batches of neighbours, each read at once. The order is a pure function of (seed, epoch), the same for any number of
 *   workers.
 * - A row that the disk does not give, and one with a number that does not fit, is a bad sample: see `onSampleError`.
 * - A file that changes while it is in use is an error.
 *
 * @param sources - `{ x, y?, sampleWeight? }`: a path, or `{ path, dtype, shape, offset? }`, several by name or in order.
 * @returns a `Sequence`
 * @throws DataError `ERR_DATA` for files that cannot be read, are cut off, big-endian or in Fortran order, or hold no numbers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for different numbers of samples
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for options out of range
 *
 * @example
 * ```ts
 * await utils.saveNpy('x.npy', [[1, 2], [3, 4], [5, 6]]);
 * await utils.saveNpy('y.npy', [0, 1, 1]);
 * const dataset = await datasets.arraysSequence({ x: 'x.npy', y: 'y.npy' }, { batchSize: 2 });
 * dataset.samples; // => 3
 * dataset.length; // => 2
 * ```
 *
 * Images without a header, as many as the file holds:
 *
 * ```ts
 * await datasets.arraysSequence({
 *   x: { path: 'images.bin', dtype: 'uint8', shape: [null, 28, 28, 1], offset: 16 },
 *   y: { path: 'labels.bin', dtype: 'uint8', shape: [null], offset: 8 },
 * });
 * ```
 */
export async function arraysSequence(
  sources: ArraySources,
  options: ArraysSequenceOptions = {},
): Promise<FileArraySequence> {
  checkOptions(OWNER, sources, PARTS);
  checkOptions(OWNER, options, KNOWN);
  const order = resolveSampleOptions(OWNER, options);
  const errors = resolveErrorOptions(OWNER, options);
  const places = placesOf(
    { ...sources },
    () => true,
    (value) => isPlainRecord(value) && !('path' in value),
  );
  if (!places.some(([{ part }]) => part === 'x')) {
    throw new InvalidArgumentError(`${OWNER}: x is missing. Expected { x, y?, sampleWeight? }.`);
  }
  const arrays: PlacedFile[] = [];
  for (const [place, source] of places) {
    arrays.push({ place, file: await openArray(checkSource(place.path, source)) });
  }
  checkRows(arrays);
  return new FileArraySequence({ ...order, errors, arrays });
}

function subarrayOf(data: TypedArray, row: number, size: number): TypedArray {
  return data.subarray(row * size, (row + 1) * size);
}

function raise(error: Error): never {
  throw error;
}

/** The path alone does not say which sample it is. */
function rowError(row: number, cause: DataError): DataError {
  const { reason } = cause.details;
  return new DataError(cause.message, { details: { ...cause.details, row, reason: `row ${row}: ${reason}` }, cause });
}

function checkSource(name: string, source: unknown): ArraySource {
  if (typeof source === 'string' && source !== '') return source;
  if (!isPlainRecord(source)) {
    throw new InvalidArgumentError(
      `${OWNER}: expected ${name} to be the path of a .npy file or { path, dtype, shape, offset? }, got ` +
        `${describeValue(source)}. For arrays in memory give them to fit directly.`,
    );
  }
  const { path, dtype, shape, offset = 0 } = source as unknown as RawArray;
  checkOptions(`${OWNER}: ${name}`, source, RAW_KEYS);
  if (typeof path !== 'string' || path === '' || !Array.isArray(shape) || shape.length === 0) {
    const missing = Array.isArray(shape) ? 'path' : 'shape';
    throw new InvalidArgumentError(
      `${OWNER}: ${name}: expected { path, dtype, shape, offset? }; ${missing} is missing.`,
    );
  }
  checkOneOf(`${OWNER}: ${name}`, 'dtype', dtype, Object.keys(STORED_TYPES) as StoredTypeName[]);
  shape.forEach((dim, axis) => {
    if (axis > 0 || dim !== null) checkInteger(`${OWNER}: ${name}`, `shape[${axis}]`, dim);
  });
  return { path, dtype, shape, offset: checkInteger(`${OWNER}: ${name}`, 'offset', offset, 0) };
}

function checkRows(arrays: readonly PlacedFile[]): void {
  for (const { place, file } of arrays) {
    if (file.shape.length > 0 && file.shape[0]! > 0) continue;
    throw new DataError(
      `${OWNER}: ${place.path} ("${file.stamp.path}") has shape [${file.shape}]; expected one sample a row, and one at least.`,
      { details: { path: file.stamp.path, shape: file.shape } },
    );
  }
  const counts = arrays.map(({ file }) => file.shape[0]!);
  if (counts[0]! > MAX_SAMPLES) {
    throw new DataError(`${OWNER}: ${counts[0]} samples are more than ${MAX_SAMPLES}. Cut the arrays into parts.`);
  }
  if (counts.every((count) => count === counts[0])) return;
  throw new ShapeMismatchError(
    `${OWNER}: expected as many samples in each array, got ${counts.join(', ')} in ` +
      `${formatList(arrays.map(({ place }) => place.path))}.`,
    { details: { counts } },
  );
}
