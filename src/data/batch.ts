/** The one shape that data takes between a source and the training loop. */
import type { Tensor, TensorLike } from '../tensor/tensor.ts';

/** One value, values in order, or values by name: the inputs (or outputs) of a model. */
export type Structured<T> = T | readonly T[] | Readonly<Record<string, T>>;

/** What a user's source may yield: a record, or Keras' tuples. Anything tensor-like is accepted for tensors. */
export type BatchLike =
  | {
      readonly x: Structured<TensorLike>;
      readonly y?: Structured<TensorLike> | undefined;
      readonly sampleWeight?: Structured<TensorLike> | undefined;
    }
  | readonly [x: Structured<TensorLike>]
  | readonly [x: Structured<TensorLike>, y: Structured<TensorLike>]
  | readonly [x: Structured<TensorLike>, y: Structured<TensorLike>, sampleWeight: Structured<TensorLike>];

/** A checked batch. All tensors have the same first dimension, `size`. */
export interface Batch {
  readonly x: Structured<Tensor>;
  readonly y?: Structured<Tensor> | undefined;
  readonly sampleWeight?: Structured<Tensor> | undefined;
  /** Number of samples. */
  readonly size: number;
}

/** A batch on loan: its memory may be a slot of the ring, which `release` gives back. */
export interface LoanedBatch extends Batch {
  /** To be called once, after the engine has read the batch; later reads of its tensors are undefined. */
  release(): void;
}
