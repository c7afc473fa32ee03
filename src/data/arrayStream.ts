/** Batches of rows from arrays in memory. */
import { setImmediate as turn } from 'node:timers/promises';
import { allocate, type TypedArray } from '../tensor/dtype.ts';
import { Tensor } from '../tensor/tensor.ts';
import { RandomStream } from '../util/random.ts';
import { type Batch, type LoanedBatch, lend, type Structured } from './batch.ts';
import { mapTensors, sliceRows } from './rows.ts';
import type { BatchStream } from './source.ts';
import { structuredTensors } from './structured.ts';

/** How arrays are read. */
export interface ArrayStreamOptions {
  /** Rows of a batch; the last one of a pass may have fewer. */
  readonly batchSize: number;
  /** Whether each pass has an order of its own, a pure function of (seed, epoch). */
  readonly shuffle: boolean;
  readonly seed: number;
}

/**
 * A stream over arrays in memory.
 *
 * In order, batches are views of the arrays. Shuffled, rows are gathered into buffers that are used again once a batch is
 * released.
 */
export class ArrayStream implements BatchStream {
  readonly #arrays: Batch;
  readonly #options: ArrayStreamOptions;
  readonly #buffers: Batch[] = [];
  #order: Uint32Array | undefined;
  #position = 0;

  constructor(arrays: Batch, options: ArrayStreamOptions) {
    this.#arrays = arrays;
    this.#options = options;
    this.#position = arrays.size;
  }

  get length(): number {
    return Math.ceil(this.#arrays.size / this.#options.batchSize);
  }

  get samples(): number {
    return this.#arrays.size;
  }

  async beginPass(epoch: number): Promise<void> {
    const { shuffle, seed } = this.#options;
    this.#order = shuffle ? await shuffledOrder(new RandomStream(seed, epoch), this.#arrays.size) : undefined;
    this.#position = 0;
  }

  next(): Promise<LoanedBatch | undefined> {
    const start = this.#position;
    const end = Math.min(start + this.#options.batchSize, this.#arrays.size);
    if (start >= end) return Promise.resolve(undefined);
    this.#position = end;
    return Promise.resolve(this.#order === undefined ? this.#slice(start, end) : this.#gather(this.#order, start, end));
  }

  endPass(): Promise<void> {
    this.#position = this.#arrays.size;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#buffers.length = 0;
    return this.endPass();
  }

  #slice(start: number, end: number): LoanedBatch {
    return lend(mapTensors(this.#arrays, end - start, (value) => sliceRows(value, start, end)));
  }

  #gather(order: Uint32Array, start: number, end: number): LoanedBatch {
    const size = end - start;
    const reusable = size === this.#options.batchSize ? this.#buffers.pop() : undefined;
    const buffers = reusable ?? mapTensors(this.#arrays, size, emptyRows(size));
    const rows = order.subarray(start, end);
    fill(buffers.x, this.#arrays.x, rows);
    if (buffers.y !== undefined) fill(buffers.y, this.#arrays.y!, rows);
    if (buffers.sampleWeight !== undefined) fill(buffers.sampleWeight, this.#arrays.sampleWeight!, rows);
    let lent = true;
    return lend(buffers, () => {
      if (lent && size === this.#options.batchSize) this.#buffers.push(buffers);
      lent = false;
    });
  }
}

/** A permutation of millions of rows takes its time: the event loop gets its turns meanwhile. */
async function shuffledOrder(random: RandomStream, rows: number): Promise<Uint32Array> {
  const parts = random.permutationInParts(rows);
  let part = parts.next();
  while (part.done !== true) {
    await turn();
    part = parts.next();
  }
  return part.value;
}

function emptyRows(size: number): (tensor: Tensor) => Tensor {
  return ({ data, shape, dtype }) =>
    new Tensor(allocate(dtype, (data.length / shape[0]!) * size), [size, ...shape.slice(1)], dtype);
}

function fill(target: Structured<Tensor>, source: Structured<Tensor>, rows: Uint32Array): void {
  const from = structuredTensors(source);
  structuredTensors(target).forEach((item, i) => {
    gatherRows(item.data, from[i]!.data, from[i]!.data.length / from[i]!.shape[0]!, rows);
  });
}

/** Below this many elements a loop is faster than a view and a copy. */
const SHORT_ROW = 16;

function gatherRows(target: TypedArray, source: TypedArray, rowSize: number, rows: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * rowSize;
    const offset = i * rowSize;
    if (rowSize >= SHORT_ROW) target.set(source.subarray(start, start + rowSize), offset);
    else for (let j = 0; j < rowSize; j++) target[offset + j] = source[start + j]!;
  }
}
