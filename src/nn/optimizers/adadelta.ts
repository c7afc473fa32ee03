import { add, divide, multiply, negate, sqrt, square } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { blend, zeroSlots } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Adadelta}. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** Decay of both means of squares, in [0, 1]. @defaultValue 0.95 */
  rho?: number;
  /** Keeps the denominator from 0; at least 0. @defaultValue 1e-7 */
  epsilon?: number;
}

/**
 * Steps of the size of the latest ones, relative to the latest gradients. With the default learning rate of Keras it is
 * slow; the paper has 1.
 *
 * @formula `a <- rho * a + (1 - rho) * g^2`, `d = -sqrt(b + epsilon) / sqrt(a + epsilon) * g`, `b <- rho * b + (1 - rho) *
 *   d^2`, `w <- w + lr * d`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.adadelta({ learningRate: 1, rho: 0.95 }), loss: 'mse' });
 * ```
 *
 * @see Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012; keras.optimizers.Adadelta
 */
export class Adadelta extends Optimizer {
  readonly rho: number;
  readonly epsilon: number;

  constructor(options: AdadeltaOptions = {}) {
    super(options, 0.001, ['rho', 'epsilon']);
    this.rho = checkNumber('Adadelta', 'rho', options.rho ?? 0.95, { min: 0, max: 1 });
    this.epsilon = checkNumber('Adadelta', 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
  }

  override slotSpecs(): readonly SlotSpec[] {
    return zeroSlots('accumulated_grad', 'accumulated_delta_var');
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const [oldSquares, oldChanges] = slots as [Node, Node];
    const root = (x: Node): Node => sqrt(add(x, this.epsilon));
    const squares = blend(oldSquares, square(gradient), this.rho);
    const change = negate(divide(multiply(root(oldChanges), gradient), root(squares)));
    const changes = blend(oldChanges, square(change), this.rho);
    return { variable: add(variable, multiply(change, context.learningRate)), slots: [squares, changes] };
  }

  override getConfig(): Record<string, unknown> {
    return { rho: this.rho, epsilon: this.epsilon };
  }
}
