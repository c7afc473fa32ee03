/** Batches of rows from arrays in memory. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Tensor } from '../tensor/tensor.ts';
import { RandomStream } from '../util/random.ts';
import { type Batch, type LoanedBatch, lend, type Structured } from './batch.ts';
import { BatchBuffers } from './batchBuffers.ts';
import { gatherRows, mapTensors, sliceRows } from './rows.ts';
import { SampleOrder } from './sampleOrder.ts';
import { type Shuffle, type ShuffleWindow, windowOf } from './shuffle.ts';
import type { BatchStream } from './source.ts';
import { structuredTensors } from './structured.ts';

/** How arrays are read. */
export interface ArrayStreamOptions {
  /** Rows of a batch; the last one of a pass may have fewer. */
  readonly batchSize: number;
  /**
   * Whether each pass has an order of its own, a pure function of (seed, epoch): of the rows, or with 'batch' of whole
   * batches of neighbouring rows, of which a smaller last one stays last. With a window, blocks of neighbours are put into
   * a new order, and the rows of as many as fill the window are mixed (`SampleOrder`).
   */
  readonly shuffle: Shuffle | ShuffleWindow;
  readonly seed: number;
}

/**
 * A stream over arrays in memory.
 *
 * In order, and with whole batches shuffled, batches are views of the arrays. Otherwise rows are gathered into buffers that
 * are used again once a batch is released.
 */
export class ArrayStream implements BatchStream {
  readonly #arrays: Batch;
  readonly #options: ArrayStreamOptions;
  readonly #buffers: BatchBuffers;
  /** Of rows that are mixed in windows: there are more of them than a window holds. */
  readonly #windows: SampleOrder | undefined;
  /** Of rows. */
  #order: Uint32Array | undefined;
  /** Of whole batches. */
  #batchOrder: Uint32Array | undefined;
  #position = 0;
  #epoch = 0;

  constructor(arrays: Batch, options: ArrayStreamOptions) {
    this.#arrays = arrays;
    this.#options = options;
    const { batchSize, shuffle, seed } = options;
    this.#buffers = new BatchBuffers(arrays, batchSize);
    const shuffleWindow = windowOf(shuffle);
    if (shuffleWindow !== undefined && shuffleWindow < arrays.size) {
      this.#windows = new SampleOrder(arrays.size, { batchSize, shuffle: true, seed, shuffleWindow });
    }
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
    const mixesAll = shuffle === true || (windowOf(shuffle) !== undefined && this.#windows === undefined);
    this.#order = mixesAll ? await order(this.#arrays.size) : undefined;
    this.#batchOrder = shuffle === 'batch' ? await order(wholeBatches) : undefined;
    this.#position = 0;
    this.#epoch = epoch;
  }

  next(): Promise<LoanedBatch | undefined> {
    const start = this.#position;
    const { batchSize } = this.#options;
    const end = Math.min(start + batchSize, this.#arrays.size);
    if (start >= end) return Promise.resolve(undefined);
    this.#position = end;
    const rows = this.#order?.subarray(start, end) ?? this.#windows?.batch(start / batchSize, this.#epoch);
    if (rows !== undefined) return Promise.resolve(this.#gather(rows));
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
    this.#buffers.clear();
    return this.endPass();
  }

  #slice(start: number, end: number): LoanedBatch {
    const rows = mapTensors(this.#arrays, end - start, (value) => sliceRows(value, start, end));
    return lend(rows, undefined, { rowOf: (sample) => start + sample });
  }

  #gather(rows: Uint32Array): LoanedBatch {
    const batch = this.#buffers.take(rows.length);
    fill(batch.x, this.#arrays.x, rows);
    if (batch.y !== undefined) fill(batch.y, this.#arrays.y!, rows);
    if (batch.sampleWeight !== undefined) fill(batch.sampleWeight, this.#arrays.sampleWeight!, rows);
    return lend(batch, () => this.#buffers.giveBack(batch), { rowOf: (sample) => rows[sample]! });
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

function fill(target: Structured<Tensor>, source: Structured<Tensor>, rows: Uint32Array): void {
  const from = structuredTensors(source);
  structuredTensors(target).forEach((item, i) => {
    gatherRows(item.data, from[i]!.data, from[i]!.data.length / from[i]!.shape[0]!, rows);
  });
}
