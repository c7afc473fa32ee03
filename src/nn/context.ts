/** What a layer sees while a model is traced. */
import type { Node } from '../graph/node.ts';
import type { Variable } from '../graph/variable.ts';

/** Given to {@link Layer.call}: training or inference, the state of weights, random numbers. */
export interface CallContext {
  /** True in `fit` and `trainOnBatch`; false in `evaluate` and `predict`. */
  readonly training: boolean;
  /** The present value of a weight or other variable. */
  read(variable: Variable): Node;
  /** The value that a variable takes after this step (moving averages). */
  update(variable: Variable, value: Node): void;
  /** int32 `[]`: number of training steps done; the counter of every random op. */
  readonly step: Node;
}
