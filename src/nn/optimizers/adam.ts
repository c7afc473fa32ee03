import { maximum, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { adamMoments, adamStep, checkDecay, zeroSlots } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** Decay of the mean of gradients, in [0, 1). @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the mean of squared gradients, in [0, 1). @defaultValue 0.999 */
  beta2?: number;
  /** Keeps the denominator from 0; at least 0. @defaultValue 1e-7 */
  epsilon?: number;
  /** Divide by the largest mean of squares so far. @defaultValue false */
  amsgrad?: boolean;
}

/**
 * Steps scaled by running means of the gradient and of its square.
 *
 * @formula `m <- m + (g - m)(1 - beta1)`, `v <- v + (g^2 - v)(1 - beta2)`,
 *   `alpha = lr * sqrt(1 - beta2^t) / (1 - beta1^t)`, `w <- w - alpha * m / (sqrt(v) + epsilon)`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.adam({ learningRate: 3e-4, clipnorm: 1 }), loss: 'mse' });
 * ```
 *
 * @see Kingma and Ba, Adam: A Method for Stochastic Optimization, 2014, the form before section 2.1; keras.optimizers.Adam
 */
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;

  constructor(options: AdamOptions = {}) {
    super(options, 0.001, ['beta1', 'beta2', 'epsilon', 'amsgrad']);
    const owner = this.constructor.name;
    this.beta1 = checkDecay(owner, 'beta1', options.beta1 ?? 0.9);
    this.beta2 = checkDecay(owner, 'beta2', options.beta2 ?? 0.999);
    this.epsilon = checkNumber(owner, 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
    this.amsgrad = checkBoolean(owner, 'amsgrad', options.amsgrad ?? false);
  }

  override slotSpecs(): readonly SlotSpec[] {
    return this.amsgrad ? zeroSlots('momentum', 'velocity', 'velocity_hat') : zeroSlots('momentum', 'velocity');
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const [oldMomentum, oldVelocity, oldVelocityHat] = slots as [Node, Node, Node?];
    const [momentum, velocity] = adamMoments(gradient, [oldMomentum, oldVelocity], this);
    const velocityHat = oldVelocityHat === undefined ? undefined : maximum(oldVelocityHat, velocity);
    return {
      variable: subtract(variable, adamStep(momentum, velocityHat ?? velocity, this, context)),
      slots: velocityHat === undefined ? [momentum, velocity] : [momentum, velocity, velocityHat],
    };
  }

  override getConfig(): Record<string, unknown> {
    return { beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon, amsgrad: this.amsgrad };
  }
}
