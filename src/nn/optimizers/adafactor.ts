import {
  add,
  constant,
  divide,
  maximum,
  minimum,
  multiply,
  power,
  reduceMean,
  reshape,
  rsqrt,
  sqrt,
  square,
  subtract,
} from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { zeroSlots } from './moments.ts';
import {
  Optimizer,
  type OptimizerOptions,
  type SlotOwner,
  type SlotSpec,
  type UpdateContext,
  type UpdateResult,
} from './optimizer.ts';
import type { LearningRateLike } from './schedules/index.ts';

/** Options of {@link Adafactor}. */
export interface AdafactorOptions extends OptimizerOptions {
  /** @defaultValue 0.001 */
  learningRate?: LearningRateLike;
  /** The mean of squares decays by `1 - t^beta2Decay`; at most 0. @defaultValue -0.8 */
  beta2Decay?: number;
  /** Added to squared gradients; at least 0. @defaultValue 1e-30 */
  epsilon1?: number;
  /** Least root mean square that a weight counts with. @defaultValue 1e-3 */
  epsilon2?: number;
  /** Greatest root mean square of a direction, above 0. @defaultValue 1 */
  clipThreshold?: number;
  /** Let the learning rate fall as `1 / sqrt(t)` where that is less. @defaultValue true */
  relativeStep?: boolean;
}

/**
 * Steps relative to the size of the weight, with a mean of squares that is kept as its row and column means.
 *
 * @remarks
 * Kernels keep the means of the last two axes, so that files are as those of Keras, which also hold their product. With
 * `relativeStep: false` the learning rate is taken as it is; Keras limits it to `1 / sqrt(t)` then, too.
 *
 * @formula `rho = min(lr, 1 / sqrt(t))`, `b = 1 - t^beta2Decay`, `s = g^2 + epsilon1`, `v <- b * v + (1 - b) * s`, from two axes
 *   on by way of `r <- b * r + (1 - b) * rowMeans(s)`, `c <- b * c + (1 - b) * columnMeans(s)`, `v = r * c / mean(r)`;
 *   `u = g / sqrt(v)`, `w <- w - max(epsilon2, rms(w)) * rho * u / max(1, rms(u) / clipThreshold)`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown option, or a number outside of its range
 *
 * @example
 * ```ts
 * net.compile({ optimizer: optimizers.adafactor({ learningRate: 0.01 }), loss: 'mse' });
 * ```
 *
 * @see Shazeer and Stern, Adafactor: Adaptive Learning Rates with Sublinear Memory Cost, 2018; keras.optimizers.Adafactor
 */
export class Adafactor extends Optimizer {
  readonly beta2Decay: number;
  readonly epsilon1: number;
  readonly epsilon2: number;
  readonly clipThreshold: number;
  readonly relativeStep: boolean;

  constructor(options: AdafactorOptions = {}) {
    super(options, 0.001, ['beta2Decay', 'epsilon1', 'epsilon2', 'clipThreshold', 'relativeStep']);
    const owner = 'Adafactor';
    this.beta2Decay = checkNumber(owner, 'beta2Decay', options.beta2Decay ?? -0.8, { max: 0 });
    this.epsilon1 = checkNumber(owner, 'epsilon1', options.epsilon1 ?? 1e-30, { min: 0 });
    this.epsilon2 = checkNumber(owner, 'epsilon2', options.epsilon2 ?? 1e-3, { min: 0 });
    this.clipThreshold = checkNumber(owner, 'clipThreshold', options.clipThreshold ?? 1, {
      min: 0,
      exclusiveMinimum: true,
    });
    this.relativeStep = checkBoolean(owner, 'relativeStep', options.relativeStep ?? true);
  }

  /** Row means, column means and their product; of vectors, the first two are placeholders, as in Keras. */
  override slotSpecs({ shape }: SlotOwner): readonly SlotSpec[] {
    const isFactored = shape.length >= 2;
    return [
      { name: 'r', initialValue: 0, shape: isFactored ? shape.slice(0, -1) : [] },
      { name: 'c', initialValue: 0, shape: isFactored ? [...shape.slice(0, -2), shape.at(-1)!] : [] },
      ...zeroSlots('velocity'),
    ];
  }

  override update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult {
    const { learningRate, step } = context;
    const [oldRows, oldColumns, oldVelocity] = slots as [Node, Node, Node];
    const rate = this.relativeStep ? minimum(learningRate, rsqrt(step)) : learningRate; // []
    const alpha = multiply(maximum(rms(variable), this.epsilon2), rate); // []
    const missing = power(step, constant(this.beta2Decay)); // [], 1 - b
    const kept = subtract(1, missing); // []
    const blend = (mean: Node, value: Node): Node => add(multiply(mean, kept), multiply(value, missing));
    const squares = add(square(gradient), this.epsilon1);

    let [rows, columns, velocity] = [oldRows, oldColumns, oldVelocity];
    if (variable.shape.length < 2) {
      velocity = blend(oldVelocity, squares);
    } else {
      rows = blend(oldRows, reduceMean(squares, { axes: [-1] }));
      columns = blend(oldColumns, reduceMean(squares, { axes: [-2] }));
      velocity = outerProduct(divide(rows, reduceMean(rows, { axes: [-1], keepDims: true })), columns);
    }
    const direction = divide(gradient, sqrt(velocity));
    const limit = maximum(divide(rms(direction), this.clipThreshold), 1); // []
    return {
      variable: subtract(variable, multiply(divide(direction, limit), alpha)),
      slots: [rows, columns, velocity],
    };
  }

  override getConfig(): Record<string, unknown> {
    const { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep } = this;
    return { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep };
  }
}

/** `[]`. */
function rms(x: Node): Node {
  return sqrt(reduceMean(square(x)));
}

/** rows `[...before, m]`, columns `[...before, n]` -> `[...before, m, n]`. */
function outerProduct(rows: Node, columns: Node): Node {
  const before = rows.shape.slice(0, -1);
  return multiply(
    reshape(rows, [...before, rows.shape.at(-1)!, 1]),
    reshape(columns, [...before, 1, columns.shape.at(-1)!]),
  );
}
