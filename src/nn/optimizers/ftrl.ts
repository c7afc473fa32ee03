import { add, divide, multiply, power, square, subtract } from '../../graph/build.ts';
import { clip } from '../../graph/composite/elementwise.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { Optimizer, type OptimizerOptions, type SlotSpec, type UpdateContext, type UpdateResult } from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Ftrl}. */
export interface FtrlOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** How the step falls with the sum of squares, at most 0. @defaultValue -0.5 */
  learningRatePower?: number;
  /** What the sum of squares starts with, at least 0. @defaultValue 0.1 */
  initialAccumulatorValue?: number;
  /** Pulls weights to exactly 0, at least 0. @defaultValue 0 */
  l1RegularizationStrength?: number;
  /** Keeps weights small, at least 0. @defaultValue 0 */
  l2RegularizationStrength?: number;
  /** The same by way of the gradient, at least 0. @defaultValue 0 */
  l2ShrinkageRegularizationStrength?: number;
  /** Added to the L2 strength as `beta / (2 * lr)`, at least 0. @defaultValue 0 */
  beta?: number;
}

/**
 * Follow the regularized leader: for wide linear models with many features that are mostly absent.
 *
 * @remarks
 * A weight is made of the gradients alone: what it starts with counts for the first step only, and with `weightDecay` there
 * is little left to decay.
 *
 * @formula `b <- a + g^2`, `z <- z + g + 2 * l2Shrinkage * w - (b^-p - a^-p) / lr * w`,
 *   `w <- (min(max(z, -l1), l1) - z) / (b^-p / lr + 2 * (l2 + beta / (2 * lr)))`, `a <- b`, where `p` is the power
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * const optimizer = optimizers.ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 });
 * net.compile({ optimizer, loss: 'binaryCrossentropy' });
 * ```
 *
 * @see McMahan et al., Ad Click Prediction: a View from the Trenches, 2013; keras.optimizers.Ftrl
 */
export class Ftrl extends Optimizer {
  readonly learningRatePower: number;
  readonly initialAccumulatorValue: number;
  readonly l1RegularizationStrength: number;
  readonly l2RegularizationStrength: number;
  readonly l2ShrinkageRegularizationStrength: number;
  readonly beta: number;

  constructor(options: FtrlOptions = {}) {
    super(options, 0.001, [
      'learningRatePower',
      'initialAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'l2ShrinkageRegularizationStrength',
      'beta',
    ]);
    const strength = (name: keyof FtrlOptions, value: number): number => checkNumber('Ftrl', name, value, { min: 0 });
    this.learningRatePower = checkNumber('Ftrl', 'learningRatePower', options.learningRatePower ?? -0.5, { max: 0 });
    this.initialAccumulatorValue = strength('initialAccumulatorValue', options.initialAccumulatorValue ?? 0.1);
    this.l1RegularizationStrength = strength('l1RegularizationStrength', options.l1RegularizationStrength ?? 0);
    this.l2RegularizationStrength = strength('l2RegularizationStrength', options.l2RegularizationStrength ?? 0);
    this.l2ShrinkageRegularizationStrength = strength(
      'l2ShrinkageRegularizationStrength',
      options.l2ShrinkageRegularizationStrength ?? 0,
    );
    this.beta = strength('beta', options.beta ?? 0);
  }

  override slotSpecs(): readonly SlotSpec[] {
    return [
      { name: 'accumulator', initialValue: this.initialAccumulatorValue },
      { name: 'linear', initialValue: 0 },
    ];
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const { learningRate } = context;
    const [oldAccumulator, oldLinear] = slots as [Node, Node];
    const [l1, l2] = [this.l1RegularizationStrength, this.l2RegularizationStrength];
    const shrunk = add(gradient, multiply(variable, 2 * this.l2ShrinkageRegularizationStrength));
    const accumulator = add(oldAccumulator, square(gradient));
    const root = power(accumulator, -this.learningRatePower);
    const growth = subtract(root, power(oldAccumulator, -this.learningRatePower));
    const linear = add(oldLinear, subtract(shrunk, multiply(divide(growth, learningRate), variable)));
    // 2 * (l2 + beta / (2 * lr))
    const regularization = add(divide(this.beta, learningRate), 2 * l2); // []
    const quadratic = add(divide(root, learningRate), regularization);
    return { variable: divide(subtract(clip(linear, -l1, l1), linear), quadratic), slots: [accumulator, linear] };
  }

  override getConfig(): Record<string, unknown> {
    return {
      learningRatePower: this.learningRatePower,
      initialAccumulatorValue: this.initialAccumulatorValue,
      l1RegularizationStrength: this.l1RegularizationStrength,
      l2RegularizationStrength: this.l2RegularizationStrength,
      l2ShrinkageRegularizationStrength: this.l2ShrinkageRegularizationStrength,
      beta: this.beta,
    };
  }
}
