import { add, constant, divide, multiply, power, sqrt, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { adamMoments, checkDecay, correction, zeroSlots } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Nadam}. */
export interface NadamOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** Decay of the mean of gradients, in [0, 1). @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the mean of squared gradients, in [0, 1). @defaultValue 0.999 */
  beta2?: number;
  /** Keeps the denominator from 0; at least 0. @defaultValue 1e-7 */
  epsilon?: number;
}

/**
 * Adam that looks one momentum step ahead, as Nesterov's method does.
 *
 * @formula `m`, `v` as in {@link Adam}, `u(t) = beta1 * (1 - 0.96^t / 2)`, `p` the product of `u(1)` to `u(t)`,
 *   `w <- w - lr * (u(t + 1) * m / (1 - p * u(t + 1)) + (1 - u(t)) * g / (1 - p)) / (sqrt(v / (1 - beta2^t)) + epsilon)`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.nadam({ learningRate: 2e-3 }), loss: 'mse' });
 * ```
 *
 * @see Dozat, Incorporating Nesterov Momentum into Adam, 2016; keras.optimizers.Nadam
 */
export class Nadam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: NadamOptions = {}) {
    super(options, 0.001, ['beta1', 'beta2', 'epsilon']);
    this.beta1 = checkDecay('Nadam', 'beta1', options.beta1 ?? 0.9);
    this.beta2 = checkDecay('Nadam', 'beta2', options.beta2 ?? 0.999);
    this.epsilon = checkNumber('Nadam', 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
  }

  override slotSpecs(): readonly SlotSpec[] {
    return [...zeroSlots('momentum', 'velocity'), { name: 'u_product', initialValue: 1, shape: [] }];
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const { learningRate, step } = context;
    const [oldMomentum, oldVelocity, oldProduct] = slots as [Node, Node, Node];
    const factor = (at: Node): Node => multiply(subtract(1, multiply(power(constant(0.96), at), 0.5)), this.beta1); // []
    const [present, next] = [factor(step), factor(add(step, 1))];
    const product = multiply(oldProduct, present); // []
    const [momentum, velocity] = adamMoments(gradient, [oldMomentum, oldVelocity], this);
    const ahead = add(
      multiply(momentum, divide(next, subtract(1, multiply(product, next)))),
      multiply(gradient, divide(subtract(1, present), subtract(1, product))),
    );
    const root = sqrt(divide(velocity, correction(this.beta2, step)));
    const change = divide(multiply(ahead, learningRate), add(root, this.epsilon));
    return { variable: subtract(variable, change), slots: [momentum, velocity, product] };
  }

  override getConfig(): Record<string, unknown> {
    return { beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }
}
