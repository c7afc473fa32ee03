import { add, divide, minimum, multiply, sqrt, square, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkInteger, checkNumber } from '../../util/check.ts';
import { approach, checkDecay, correction } from './moments.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link ScheduleFreeAdamW}. */
export interface ScheduleFreeAdamWOptions extends OptimizerOptions {
  /** @defaultValue 0.0025 */
  learningRate?: LearningRateLike;
  /** Share of the average in what gradients are taken of, in (0, 1). @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the mean of squared gradients, in [0, 1). @defaultValue 0.999 */
  beta2?: number;
  /** Keeps the denominator from 0; at least 0. @defaultValue 1e-8 */
  epsilon?: number;
  /** Updates over which the learning rate rises to its value; at least 0. @defaultValue 0 */
  warmupSteps?: number;
}

/**
 * Adam with an average of all steps in place of a learning-rate schedule.
 *
 * @remarks
 * Weights hold the mix `y` that gradients are taken of, in `evaluate` and `predict`, too, as in Keras. Without `weightDecay`
 * nothing decays: the default of Keras is null.
 *
 * @formula `v <- v + (g^2 - v)(1 - beta2)`, `z <- z - lr * g / (sqrt(v / (1 - beta2^t)) + epsilon)`,
 *   `x = (y - (1 - beta1) * z_old) / beta1`, `x <- x + (z - x) / t`, `y <- (1 - beta1) * z + beta1 * x`; with warm-up `lr * min(t
 *   / warmupSteps, 1)` takes the place of `lr`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.scheduleFreeAdamW({ learningRate: 2.5e-3, warmupSteps: 1000 }), loss: 'mse' });
 * ```
 *
 * @see Defazio et al., The Road Less Scheduled, 2024; keras.optimizers.ScheduleFreeAdamW
 */
export class ScheduleFreeAdamW extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly warmupSteps: number;

  constructor(options: ScheduleFreeAdamWOptions = {}) {
    super(options, 0.0025, ['beta1', 'beta2', 'epsilon', 'warmupSteps']);
    const owner = 'ScheduleFreeAdamW';
    this.beta1 = checkNumber(owner, 'beta1', options.beta1 ?? 0.9, {
      min: 0,
      max: 1,
      exclusiveMinimum: true,
      exclusiveMaximum: true,
    });
    this.beta2 = checkDecay(owner, 'beta2', options.beta2 ?? 0.999);
    this.epsilon = checkNumber(owner, 'epsilon', options.epsilon ?? 1e-8, { min: 0 });
    this.warmupSteps = checkInteger(owner, 'warmupSteps', options.warmupSteps ?? 0, 0);
  }

  override slotSpecs(): readonly SlotSpec[] {
    return [
      { name: 'momentum', initialValue: 'variable' },
      { name: 'velocity', initialValue: 0 },
    ];
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const { beta1, beta2, epsilon, warmupSteps } = this;
    const { learningRate, step } = context;
    const [oldMomentum, oldVelocity] = slots as [Node, Node];
    const rate = warmupSteps === 0 ? learningRate : multiply(learningRate, minimum(divide(step, warmupSteps), 1)); // []
    const velocity = approach(oldVelocity, square(gradient), beta2);
    const denominator = add(sqrt(divide(velocity, correction(beta2, step))), epsilon);
    const momentum = subtract(oldMomentum, divide(multiply(gradient, rate), denominator));
    const weight = divide(1, step); // []
    const oldAverage = divide(subtract(variable, multiply(oldMomentum, 1 - beta1)), beta1);
    const average = add(multiply(oldAverage, subtract(1, weight)), multiply(momentum, weight));
    return { variable: add(multiply(momentum, 1 - beta1), multiply(average, beta1)), slots: [momentum, velocity] };
  }

  override getConfig(): Record<string, unknown> {
    return { beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon, warmupSteps: this.warmupSteps };
  }
}
