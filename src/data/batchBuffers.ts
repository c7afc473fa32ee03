/** Memory that rows are gathered into. */
import { allocate } from '../tensor/dtype.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Batch } from './batch.ts';
import { mapTensors } from './rows.ts';

/** Batches like a given one, whose memory is used again once they are given back. */
export class BatchBuffers {
  #like: Batch;
  readonly #size: number;
  readonly #free: Batch[] = [];

  /**
   * @param like - Has the structure, row shapes and types; not kept after the first batch.
   * @param size - Of the batches whose memory is kept: those of other sizes are few.
   */
  constructor(like: Batch, size: number) {
    this.#like = like;
    this.#size = size;
  }

  /** A batch whose rows are yet to be written. */
  take(size: number): Batch {
    const free = size === this.#size ? this.#free.pop() : undefined;
    this.#like = free ?? mapTensors(this.#like, size, emptyRows(size));
    return this.#like;
  }

  /** Takes a batch back that nobody uses any more. */
  giveBack(batch: Batch): void {
    if (batch.size === this.#size) this.#free.push(batch);
  }

  /** Lets go of what is not in use. */
  clear(): void {
    this.#free.length = 0;
  }
}

function emptyRows(size: number): (tensor: Tensor) => Tensor {
  return ({ data, shape, dtype }) =>
    new Tensor(allocate(dtype, (data.length / shape[0]!) * size), [size, ...shape.slice(1)], dtype);
}
