import { add, multiply, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { zeroSlots } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link SGD}. */
export interface SGDOptions extends OptimizerOptions {
  /** @defaultValue 0.01 */
  learningRate?: LearningRateLike;
  /** Share of the last update that is kept, in [0, 1]. @defaultValue 0 */
  momentum?: number;
  /** Whether the gradient counts as taken after the momentum step. @defaultValue false */
  nesterov?: boolean;
}

/**
 * Gradient descent, with momentum if wished.
 *
 * @formula without momentum `w <- w - lr * g`; with momentum `v <- momentum * v - lr * g`, `w <- w + v`, or with Nesterov
 *   `w <- w + momentum * v - lr * g`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }), loss: 'mse' });
 * ```
 *
 * @see keras.optimizers.SGD
 */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: SGDOptions = {}) {
    super(options, 0.01, ['momentum', 'nesterov']);
    this.momentum = checkNumber('SGD', 'momentum', options.momentum ?? 0, { min: 0, max: 1 });
    this.nesterov = checkBoolean('SGD', 'nesterov', options.nesterov ?? false);
  }

  override slotSpecs(): readonly SlotSpec[] {
    return this.momentum === 0 ? [] : zeroSlots('momentum');
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const step = multiply(gradient, context.learningRate);
    if (this.momentum === 0) return { variable: subtract(variable, step), slots: [] };
    const velocity = subtract(multiply(slots[0]!, this.momentum), step);
    const change = this.nesterov ? subtract(multiply(velocity, this.momentum), step) : velocity;
    return { variable: add(variable, change), slots: [velocity] };
  }

  override getConfig(): Record<string, unknown> {
    return { momentum: this.momentum, nesterov: this.nesterov };
  }
}
