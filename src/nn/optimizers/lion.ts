import { multiply, sign, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { blend, zeroSlots } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Lion}. */
export interface LionOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** Share of the mean in the direction of a step, in (0, 1]. @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the mean of gradients, in [0, 1]. @defaultValue 0.99 */
  beta2?: number;
}

/**
 * Steps of one size for all weights: only the sign of a mix of gradient and running mean counts. Take a learning rate three
 * to ten times smaller than Adam's.
 *
 * @formula `w <- w - lr * sign(beta1 * m + (1 - beta1) * g)`, then `m <- beta2 * m + (1 - beta2) * g`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.lion({ learningRate: 1e-4, weightDecay: 0.1 }), loss: 'mse' });
 * ```
 *
 * @see Chen et al., Symbolic Discovery of Optimization Algorithms, 2023; keras.optimizers.Lion
 */
export class Lion extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;

  constructor(options: LionOptions = {}) {
    super(options, 0.001, ['beta1', 'beta2']);
    this.beta1 = checkNumber('Lion', 'beta1', options.beta1 ?? 0.9, { min: 0, max: 1, exclusiveMinimum: true });
    this.beta2 = checkNumber('Lion', 'beta2', options.beta2 ?? 0.99, { min: 0, max: 1 });
  }

  override slotSpecs(): readonly SlotSpec[] {
    return zeroSlots('momentum');
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const momentum = slots[0]!;
    const direction = sign(blend(momentum, gradient, this.beta1));
    return {
      variable: subtract(variable, multiply(direction, context.learningRate)),
      slots: [blend(momentum, gradient, this.beta2)],
    };
  }

  override getConfig(): Record<string, unknown> {
    return { beta1: this.beta1, beta2: this.beta2 };
  }
}
