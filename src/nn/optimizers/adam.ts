import { add, constant, divide, maximum, multiply, power, sqrt, square, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';

/** Options of {@link Adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: number;
  /** Decay of the mean of gradients, in [0, 1). @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the mean of squared gradients, in [0, 1). @defaultValue 0.999 */
  beta2?: number;
  /** Keeps the denominator from 0. @defaultValue 1e-7 */
  epsilon?: number;
  /** Divide by the largest mean of squares so far. @defaultValue false */
  amsgrad?: boolean;
}

/**
 * Steps scaled by running means of the gradient and of its square.
 *
 * @formula `m <- m + (g - m)(1 - beta1)`, `v <- v + (g^2 - v)(1 - beta2)`,
 *   `alpha = lr * sqrt(1 - beta2^t) / (1 - beta1^t)`, `w <- w - alpha * m / (sqrt(v) + epsilon)`
 * @see Kingma and Ba, Adam: A Method for Stochastic Optimization, 2014, the form before section 2.1; keras.optimizers.Adam
 */
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;

  constructor(options: AdamOptions = {}) {
    super(options, 0.001, ['beta1', 'beta2', 'epsilon', 'amsgrad']);
    const decay = { min: 0, max: 1, exclusiveMaximum: true };
    this.beta1 = checkNumber('Adam', 'beta1', options.beta1 ?? 0.9, decay);
    this.beta2 = checkNumber('Adam', 'beta2', options.beta2 ?? 0.999, decay);
    this.epsilon = checkNumber('Adam', 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
    this.amsgrad = checkBoolean('Adam', 'amsgrad', options.amsgrad ?? false);
  }

  override slotSpecs(): readonly SlotSpec[] {
    const names = this.amsgrad ? ['momentum', 'velocity', 'velocity_hat'] : ['momentum', 'velocity'];
    return names.map((name) => ({ name, initialValue: 0 }));
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const [oldMomentum, oldVelocity, oldVelocityHat] = slots as [Node, Node, Node?];
    // Powers in float32, as Keras takes them.
    const correction1 = subtract(1, power(constant(this.beta1), context.step)); // []
    const correction2 = subtract(1, power(constant(this.beta2), context.step)); // []
    const alpha = divide(multiply(context.learningRate, sqrt(correction2)), correction1); // []

    const momentum = add(oldMomentum, multiply(subtract(gradient, oldMomentum), 1 - this.beta1));
    const velocity = add(oldVelocity, multiply(subtract(square(gradient), oldVelocity), 1 - this.beta2));
    const velocityHat = oldVelocityHat === undefined ? undefined : maximum(oldVelocityHat, velocity);
    const denominator = add(sqrt(velocityHat ?? velocity), this.epsilon);
    return {
      variable: subtract(variable, divide(multiply(momentum, alpha), denominator)),
      slots: velocityHat === undefined ? [momentum, velocity] : [momentum, velocity, velocityHat],
    };
  }

  override getConfig(): Record<string, unknown> {
    return { beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon, amsgrad: this.amsgrad };
  }
}
