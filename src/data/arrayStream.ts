/** Batches of rows from arrays in memory. */
import { setImmediate as turn } from 'node:timers/promises';
import { allocate } from '../tensor/dtype.ts';
import { Tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { RandomStream } from '../util/random.ts';
import { type Batch, type LoanedBatch, lend, type Structured } from './batch.ts';
import { gatherRows, mapTensors, sliceRows } from './rows.ts';
import type { BatchStream } from './source.ts';
import { structuredTensors } from './structured.ts';

/** What is put into a new order each pass: nothing, all that can be, or only whole batches. */
export type Shuffle = boolean | 'batch';

/** The value as an option. @throws InvalidArgumentError for anything else */
export function checkShuffle(owner: string, value: unknown): Shuffle {
  if (value === 'batch') return value;
  if (typeof value === 'boolean') return value;
  throw new InvalidArgumentError(
    `${owner}: expected shuffle to be true, false or 'batch', got ${describeValue(value)}.`,
    { details: { owner, argument: 'shuffle', value } },
  );
}

/** How arrays are read. */
export interface ArrayStreamOptions {
  /** Rows of a batch; the last one of a pass may have fewer. */
  readonly batchSize: number;
  /**
   * Whether each pass has an order of its own, a pure function of (seed, epoch): of the rows, or with 'batch' of whole
   * batches of neighbouring rows, of which a smaller last one stays last.
   */
  readonly shuffle: Shuffle;
  readonly seed: number;
}

/**
 * A stream over arrays in memory.
 *
 * In order, and with whole batches shuffled, batches are views of the arrays. Otherwise rows are gathered into buffers that are used again once a batch is
 * released.
 */
export class ArrayStream implements BatchStream {
  readonly #arrays: Batch;
  readonly #options: ArrayStreamOptions;
  readonly #buffers: Batch[] = [];
  /** Of rows. */
  #order: Uint32Array | undefined;
  /** Of whole batches. */
  #batchOrder: Uint32Array | undefined;
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
    const order = (count: number) => shuffledOrder(new RandomStream(seed, epoch), count);
    const wholeBatches = Math.floor(this.#arrays.size / this.#options.batchSize);
    this.#order = shuffle === true ? await order(this.#arrays.size) : undefined;
    this.#batchOrder = shuffle === 'batch' ? await order(wholeBatches) : undefined;
    this.#position = 0;
  }

  next(): Promise<LoanedBatch | undefined> {
    const start = this.#position;
    const end = Math.min(start + this.#options.batchSize, this.#arrays.size);
    if (start >= end) return Promise.resolve(undefined);
    this.#position = end;
    if (this.#order !== undefined) return Promise.resolve(this.#gather(this.#order, start, end));
    const { batchSize } = this.#options;
    const place = this.#batchOrder?.[start / batchSize];
    return Promise.resolve(
      place === undefined ? this.#slice(start, end) : this.#slice(place * batchSize, (place + 1) * batchSize),
    );
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
    const rows = mapTensors(this.#arrays, end - start, (value) => sliceRows(value, start, end));
    return lend(rows, undefined, { rowOf: (sample) => start + sample });
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
    const release = (): void => {
      if (lent && size === this.#options.batchSize) this.#buffers.push(buffers);
      lent = false;
    };
    return lend(buffers, release, { rowOf: (sample) => rows[sample]! });
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
