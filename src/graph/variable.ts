/** Variables: state that lives across runs (weights, optimizer slots, metric totals). */
import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';

/**
 * The symbol of a variable. Identity is the object itself: programs that name the same `Variable` share its storage,
 * which an engine allocates once and updates in place.
 */
export class Variable {
  /** For messages, printed programs and files; need not be unique. */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(name: string, shape: Shape, dtype: DType = 'float32') {
    this.name = name;
    this.shape = [...shape];
    this.dtype = dtype;
  }
}
