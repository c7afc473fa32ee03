import { cast } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNode } from '../checkNode.ts';
import { Loss, type LossOptions } from './loss.ts';

/** A loss as a function: per-sample losses from targets and predictions. */
export type LossFunction = (yTrue: Node, yPred: Node) => Node;

/**
 * A loss given as a function over `ops`.
 *
 * @formula whatever the function says; targets come as float32
 * @shape yTrue as fed, yPred as the model gives it -> any shape that begins with `[batch]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` where the function gives no node
 *
 * @example
 * ```ts
 * net.compile({ optimizer: 'sgd', loss: (yTrue, yPred) => ops.mean(ops.square(ops.subtract(yTrue, yPred)), -1) });
 * ```
 *
 * @see keras.Model.compile, where `loss` may be a function
 */
export class FunctionLoss extends Loss {
  readonly #call: LossFunction;

  constructor(call: LossFunction, options: LossOptions = {}) {
    super({ name: call.name || 'loss', ...options });
    this.#call = call;
  }

  override call(yTrue: Node, yPred: Node): Node {
    return checkNode(`loss ${this.name}: expected its function`, this.#call(cast(yTrue, 'float32'), yPred));
  }
}
