/** Samples of many batches, each in a slot of its own. */
import { allocate, type DType, type TypedArray } from '../tensor/dtype.ts';
import { type Shape, sameShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import {
  DTypeMismatchError,
  type ErrorDetails,
  InvalidArgumentError,
  type MillraceError,
  type MillraceErrorOptions,
  ShapeMismatchError,
} from '../util/errors.ts';
import { formatList, formatShape } from '../util/format.ts';
import type { Batch } from './batch.ts';
import { placesOf } from './parts.ts';
import { copyRow } from './rows.ts';

/** Memory is taken in pieces of about so many bytes, as samples come. */
const CHUNK_BYTES = 2 ** 20;

/** One value of each sample: `x`, `y.name`, `x[1]`. */
interface Column {
  readonly path: string;
  readonly dtype: DType;
  /** Without the samples in front. */
  readonly shape: Shape;
  /** Numbers in a row. */
  readonly rowSize: number;
}

/** What is wrong with a batch. */
interface Difference {
  readonly Kind: new (message: string, options: MillraceErrorOptions) => MillraceError;
  readonly what: string;
  readonly details: ErrorDetails;
}

/** The memory of a batch by column. */
export type Columns = readonly TypedArray[];

/** Samples that all have the same values, shapes and types. Grows with the number of slots in use. */
export class SampleStore {
  readonly #columns: readonly Column[];
  readonly #chunkRows: number;
  readonly #chunks: Columns[] = [];

  /**
   * @param like - A batch of such samples.
   * @param slots - As many as there will be at most.
   */
  constructor(like: Batch, slots: number) {
    const tensors = tensorsOf(like);
    this.#columns = tensors.map(([path, { data, shape, dtype }]) => ({
      path,
      dtype,
      shape: shape.slice(1),
      rowSize: data.length / like.size,
    }));
    const sampleBytes = tensors.reduce((sum, [, { data }]) => sum + data.byteLength, 0) / like.size;
    this.#chunkRows = Math.min(slots, Math.max(1, Math.floor(CHUNK_BYTES / sampleBytes)));
  }

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#chunks.reduce(
      (sum, columns) => sum + columns.reduce((part, { byteLength }) => part + byteLength, 0),
      0,
    );
  }

  /** Whether a batch has such samples. */
  fits(batch: Batch): boolean {
    return this.#difference(batch) === undefined;
  }

  /**
   * Refuses a batch that has other samples.
   *
   * @param where - Names the batch in messages.
   * @throws InvalidArgumentError where it has other values than the batches before
   * @throws ShapeMismatchError where its samples have another shape
   * @throws DTypeMismatchError where they have another type
   */
  check(batch: Batch, where: string): void {
    const difference = this.#difference(batch);
    if (difference === undefined) return;
    const { Kind, what, details } = difference;
    throw new Kind(
      `${where} ${what}. shuffle: { window } mixes the samples of different batches, which have to be alike: pad or convert ` +
        'them, or leave the window out.',
      { details },
    );
  }

  /** The memory of a batch that fits, in the order of the columns. */
  columnsOf(batch: Batch): Columns {
    const tensors = new Map(tensorsOf(batch));
    return this.#columns.map(({ path }) => tensors.get(path)!.data);
  }

  #difference(batch: Batch): Difference | undefined {
    const tensors = new Map(tensorsOf(batch));
    const expected = this.#columns.map(({ path }) => path);
    const received = [...tensors.keys()];
    if (received.length !== expected.length || !expected.every((path) => tensors.has(path))) {
      const what = `has ${formatList(received)}, the batches before it ${formatList(expected)}`;
      return { Kind: InvalidArgumentError, what, details: { expected, received } };
    }
    for (const { path: name, shape, dtype } of this.#columns) {
      const given = tensors.get(name)!;
      const received = given.shape.slice(1);
      if (!sameShape(received, shape)) {
        const what = `has samples of shape ${formatShape(received)} as ${name}, the batches before it ${formatShape(shape)}`;
        return { Kind: ShapeMismatchError, what, details: { name, expected: shape, received } };
      }
      if (given.dtype !== dtype) {
        const what = `has ${given.dtype} numbers as ${name}, the batches before it ${dtype}`;
        return { Kind: DTypeMismatchError, what, details: { name, expected: dtype, received: given.dtype } };
      }
    }
    return undefined;
  }

  /** Puts a row of a batch into a slot. Slots are taken into use one after the other. */
  put(slot: number, from: Columns, row: number): void {
    const chunk = Math.floor(slot / this.#chunkRows);
    if (chunk === this.#chunks.length) {
      this.#chunks.push(this.#columns.map(({ dtype, rowSize }) => allocate(dtype, this.#chunkRows * rowSize)));
    }
    this.#copy(this.#chunks[chunk]!, slot % this.#chunkRows, from, row);
  }

  /** Copies the sample of a slot into a row of a batch. */
  get(slot: number, to: Columns, row: number): void {
    this.#copy(to, row, this.#chunks[Math.floor(slot / this.#chunkRows)]!, slot % this.#chunkRows);
  }

  #copy(to: Columns, toRow: number, from: Columns, fromRow: number): void {
    const columns = this.#columns;
    for (let i = 0; i < columns.length; i++) copyRow(to[i]!, toRow, from[i]!, fromRow, columns[i]!.rowSize);
  }
}

function tensorsOf(batch: Batch): [path: string, tensor: Tensor][] {
  const places = placesOf(
    batch as unknown as Readonly<Record<string, unknown>>,
    () => true,
    (value) => !(value instanceof Tensor),
  );
  return places.map(([{ path }, value]) => [path, value as Tensor]);
}
