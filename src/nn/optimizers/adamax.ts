import { abs, add, divide, maximum, multiply, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { approach, checkDecay, correction, zeroSlots } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Adamax}. */
export interface AdamaxOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** Decay of the mean of gradients, in [0, 1). @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the largest magnitude, in [0, 1). @defaultValue 0.999 */
  beta2?: number;
  /** Keeps the denominator from 0; at least 0. @defaultValue 1e-7 */
  epsilon?: number;
}

/**
 * Adam with the largest recent magnitude of a gradient in place of its root mean square.
 *
 * @formula `m <- m + (g - m)(1 - beta1)`, `u <- max(beta2 * u, |g|)`, `w <- w - lr * m / ((1 - beta1^t)(u + epsilon))`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.adamax({ learningRate: 2e-3 }), loss: 'mse' });
 * ```
 *
 * @see Kingma and Ba, Adam: A Method for Stochastic Optimization, 2014, section 7.1; keras.optimizers.Adamax
 */
export class Adamax extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: AdamaxOptions = {}) {
    super(options, 0.001, ['beta1', 'beta2', 'epsilon']);
    this.beta1 = checkDecay('Adamax', 'beta1', options.beta1 ?? 0.9);
    this.beta2 = checkDecay('Adamax', 'beta2', options.beta2 ?? 0.999);
    this.epsilon = checkNumber('Adamax', 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
  }

  override slotSpecs(): readonly SlotSpec[] {
    return zeroSlots('momentum', 'norm');
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const [oldMomentum, oldNorm] = slots as [Node, Node];
    const momentum = approach(oldMomentum, gradient, this.beta1);
    const norm = maximum(multiply(oldNorm, this.beta2), abs(gradient));
    const denominator = multiply(add(norm, this.epsilon), correction(this.beta1, context.step));
    const step = divide(multiply(momentum, context.learningRate), denominator);
    return { variable: subtract(variable, step), slots: [momentum, norm] };
  }

  override getConfig(): Record<string, unknown> {
    return { beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }
}
