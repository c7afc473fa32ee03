import { add, divide, multiply, sqrt, square, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { blend, zeroSlots } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link RMSprop}. */
export interface RMSpropOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** Decay of the mean of squared gradients, in [0, 1]. @defaultValue 0.9 */
  rho?: number;
  /** Share of the last update that is kept, in [0, 1]. @defaultValue 0 */
  momentum?: number;
  /** Keeps the denominator from 0; at least 0. @defaultValue 1e-7 */
  epsilon?: number;
  /** Divide by the variance of gradients rather than by their mean square. @defaultValue false */
  centered?: boolean;
}

/**
 * Steps divided by a running root mean square of the gradient.
 *
 * @formula `v <- rho * v + (1 - rho) * g^2`, `u = lr * g / sqrt(v + epsilon)`, `w <- w - u`; centered: `a <- rho * a +
 *   (1 - rho) * g`, `u = lr * g / sqrt(v - a^2 + epsilon)`; with momentum: `b <- momentum * b + u`, `w <- w - b`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.rmsprop({ learningRate: 1e-3, momentum: 0.9, centered: true }), loss: 'mse' });
 * ```
 *
 * @see Hinton, Neural Networks for Machine Learning, lecture 6e, 2012; keras.optimizers.RMSprop
 */
export class RMSprop extends Optimizer {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor(options: RMSpropOptions = {}) {
    super(options, 0.001, ['rho', 'momentum', 'epsilon', 'centered']);
    this.rho = checkNumber('RMSprop', 'rho', options.rho ?? 0.9, { min: 0, max: 1 });
    this.momentum = checkNumber('RMSprop', 'momentum', options.momentum ?? 0, { min: 0, max: 1 });
    this.epsilon = checkNumber('RMSprop', 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
    this.centered = checkBoolean('RMSprop', 'centered', options.centered ?? false);
  }

  override slotSpecs(): readonly SlotSpec[] {
    const names = ['velocity'];
    if (this.momentum > 0) names.push('momentum');
    if (this.centered) names.push('average_gradient');
    return zeroSlots(...names);
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const names = this.slotSpecs().map(({ name }) => name);
    const slot = (name: string): Node => slots[names.indexOf(name)]!;
    const results = new Map<string, Node>();

    const velocity = blend(slot('velocity'), square(gradient), this.rho);
    results.set('velocity', velocity);
    let denominator = add(velocity, this.epsilon);
    if (this.centered) {
      const average = blend(slot('average_gradient'), gradient, this.rho);
      results.set('average_gradient', average);
      denominator = add(subtract(velocity, square(average)), this.epsilon);
    }
    let step = divide(multiply(gradient, context.learningRate), sqrt(denominator));
    if (this.momentum > 0) {
      step = add(multiply(slot('momentum'), this.momentum), step);
      results.set('momentum', step);
    }
    return { variable: subtract(variable, step), slots: names.map((name) => results.get(name)!) };
  }

  override getConfig(): Record<string, unknown> {
    return { rho: this.rho, momentum: this.momentum, epsilon: this.epsilon, centered: this.centered };
  }
}
