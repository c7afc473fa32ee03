/** What a layer sees while a model is traced. */
import type { Node } from '../graph/node.ts';
import type { Variable } from '../graph/variable.ts';

/** Given to {@link Layer.call}: training or inference, the state of weights, random numbers, masks, further losses. */
export interface CallContext {
  /** True in `fit` and `trainOnBatch`; false in `evaluate` and `predict`. */
  readonly training: boolean;
  /** The present value of a weight or other variable. */
  read(variable: Variable): Node;
  /** The value that a variable takes after this step of training (moving averages); nothing happens outside of training. */
  update(variable: Variable, value: Node): void;
  /** The value that a variable takes after this run, in training or not (states that go on from batch to batch). */
  carry(variable: Variable, value: Node): void;
  /** Number of training steps done, int32 `[]`: the counter of every random op. */
  readonly step: Node;
  /** Which elements of a tensor count: bool, the first axes of the tensor; undefined where all do. */
  maskOf(tensor: Node): Node | undefined;
  /** Gives a tensor a mask. */
  setMask(tensor: Node, mask: Node): void;
  /** Adds a number `[]` to the loss of the model (penalties on outputs). */
  addLoss(loss: Node): void;
}
