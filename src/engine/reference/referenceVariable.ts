/** Storage of a variable: one typed array. */
import type { Variable } from '../../graph/variable.ts';
import { allocate, type DType, type TypedArray } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { DisposedError, ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { EngineVariable } from '../engine.ts';
import type { RunQueue } from './runQueue.ts';

/** A variable of the reference engine. */
export class ReferenceVariable implements EngineVariable {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #name: string;
  readonly #queue: RunQueue;
  #data: TypedArray | undefined;

  constructor({ name, shape, dtype }: Variable, queue: RunQueue) {
    this.shape = shape;
    this.dtype = dtype;
    this.#name = name;
    this.#queue = queue;
    this.#data = allocate(dtype, sizeOf(shape));
  }

  /** The elements themselves, which programs read and update. */
  get data(): TypedArray {
    if (this.#data === undefined) {
      throw new DisposedError(`Variable "${this.#name}" is used after dispose(). Create the model again.`);
    }
    return this.#data;
  }

  read(): TypedArray {
    this.#queue.drain();
    return this.data.slice();
  }

  write(data: TypedArray): void {
    const target = this.data;
    if (data.length !== target.length) {
      throw new ShapeMismatchError(
        `Variable "${this.#name}": expected ${target.length} elements for shape ${formatShape(this.shape)}, got ${data.length}.`,
        { details: { variable: this.#name, shape: this.shape, length: data.length } },
      );
    }
    this.#queue.drain();
    target.set(data);
  }

  dispose(): void {
    this.#queue.drain();
    this.#data = undefined;
  }
}
