import {
  add,
  divide,
  greater,
  logicalAnd,
  multiply,
  reduceSum,
  select,
  sqrt,
  square,
  subtract,
} from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { adamMoments, checkDecay, correction, zeroSlots } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Lamb}. */
export interface LambOptions extends OptimizerOptions {
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
 * Adam's direction with a step as long as the weight is large: for big batches.
 *
 * @formula `m`, `v` as in {@link Adam}, `u = m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)`, `w <- w - lr * u *
 *   |w| / |u|`; the quotient of norms is 1 where one of them is 0
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.lamb({ learningRate: 2e-3, weightDecay: 0.01 }), loss: 'mse' });
 * ```
 *
 * @see You et al., Large Batch Optimization for Deep Learning: Training BERT in 76 minutes, 2019; keras.optimizers.Lamb
 */
export class Lamb extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: LambOptions = {}) {
    super(options, 0.001, ['beta1', 'beta2', 'epsilon']);
    this.beta1 = checkDecay('Lamb', 'beta1', options.beta1 ?? 0.9);
    this.beta2 = checkDecay('Lamb', 'beta2', options.beta2 ?? 0.999);
    this.epsilon = checkNumber('Lamb', 'epsilon', options.epsilon ?? 1e-7, { min: 0 });
  }

  override slotSpecs(): readonly SlotSpec[] {
    return zeroSlots('momentum', 'velocity');
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const [momentum, velocity] = adamMoments(gradient, slots as [Node, Node], this);
    const root = sqrt(divide(velocity, correction(this.beta2, context.step)));
    const direction = divide(divide(momentum, correction(this.beta1, context.step)), add(root, this.epsilon));
    const norm = (x: Node): Node => sqrt(reduceSum(square(x))); // []
    const [weightNorm, directionNorm] = [norm(variable), norm(direction)];
    const areKnown = logicalAnd(greater(weightNorm, 0), greater(directionNorm, 0)); // []
    const ratio = select(areKnown, divide(weightNorm, directionNorm), 1); // []
    const step = multiply(direction, multiply(ratio, context.learningRate));
    return { variable: subtract(variable, step), slots: [momentum, velocity] };
  }

  override getConfig(): Record<string, unknown> {
    return { beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }
}
