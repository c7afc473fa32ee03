/** Storage of a variable: one typed array. */
import type { Variable } from '../../graph/variable.ts';
import { allocate, type DType, type TypedArray } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { DisposedError } from '../../util/errors.ts';
import { checkVariableData } from '../checks.ts';
import type { EngineVariable } from '../engine.ts';
import type { RunQueue } from './runQueue.ts';

/** A variable of the reference engine. */
export class ReferenceVariable implements EngineVariable {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #variable: Variable;
  readonly #queue: RunQueue;
  #data: TypedArray | undefined;

  constructor(variable: Variable, queue: RunQueue) {
    const { shape, dtype } = variable;
    this.shape = shape;
    this.dtype = dtype;
    this.#variable = variable;
    this.#queue = queue;
    this.#data = allocate(dtype, sizeOf(shape));
  }

  /** The elements themselves, which programs read and update. */
  get data(): TypedArray {
    if (this.#data === undefined) {
      throw new DisposedError(`Variable "${this.#variable.name}" is used after dispose(). Create the model again.`);
    }
    return this.#data;
  }

  read(): TypedArray {
    this.#queue.drain();
    return this.data.slice();
  }

  write(data: TypedArray): void {
    const target = this.data;
    checkVariableData(this.#variable, data);
    this.#queue.drain();
    target.set(data);
  }

  dispose(): void {
    this.#queue.drain();
    this.#data = undefined;
  }
}
