import { add, divide, multiply, sqrt, square, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** What the sum of squares starts with; at least 0. @defaultValue 0.1 */
  initialAccumulatorValue?: number;
  /** Keeps the denominator from 0; at least 0. @defaultValue 1e-7 */
  epsilon?: number;
}

/**
 * Steps divided by the root of the sum of all squared gradients so far: the more a weight has changed, the less it changes.
 *
 * @formula `a <- a + g^2`, `w <- w - lr * g / sqrt(a + epsilon)`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.adagrad({ learningRate: 0.1, initialAccumulatorValue: 0 }), loss: 'mse' });
 * ```
 *
 * @see Duchi et al., Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, 2011;
 *   keras.optimizers.Adagrad
 */
export class Adagrad extends Optimizer {
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;

  constructor(options: AdagradOptions = {}) {
    super(options, 0.001, ['initialAccumulatorValue', 'epsilon']);
    this.initialAccumulatorValue = checkNumber(
      'Adagrad',
      'initialAccumulatorValue',
      options.initialAccumulatorValue ?? 0.1,
      { min: 0 },
    );
    this.epsilon = checkNumber('Adagrad', 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
  }

  override slotSpecs(): readonly SlotSpec[] {
    return [{ name: 'accumulator', initialValue: this.initialAccumulatorValue }];
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const accumulator = add(slots[0]!, square(gradient));
    const step = divide(multiply(gradient, context.learningRate), sqrt(add(accumulator, this.epsilon)));
    return { variable: subtract(variable, step), slots: [accumulator] };
  }

  override getConfig(): Record<string, unknown> {
    return { initialAccumulatorValue: this.initialAccumulatorValue, epsilon: this.epsilon };
  }
}
