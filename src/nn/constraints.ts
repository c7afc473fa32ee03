/** Bounds on weights: after each update of the optimizer the weights are moved to the nearest ones that keep them. */
import { add, divide, maximum, multiply, reduceSum, sqrt, square } from '../graph/build.ts';
import { clip } from '../graph/composite/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { checkNumber, checkOptions } from '../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { factoriesOf } from '../util/factories.ts';
import { describeValue, formatShape } from '../util/format.ts';
import { type Catalogue, fromNameOrConfig, refuse, type SerializedObject } from './lookUp.ts';

/** Base class of constraints: a function from a weight to the weight that takes its place. */
export abstract class Constraint {
  /** The weight within the bounds: a node of the same shape. */
  abstract call(weight: Node): Node;
  /** The constructor's options as plain JSON. */
  abstract getConfig(): Record<string, unknown>;
}

/** Keeps norms from being divided by zero. */
const EPSILON = 1e-7;

/** Option of constraints on norms. */
export interface NormAxisOption {
  /**
   * Axis or axes of the weight along which norms are taken: 0 for the incoming weights of each unit of a dense layer,
   * `[0, 1, 2]` for the filters of a 2-D convolution. @defaultValue 0
   */
  axis?: number | readonly number[];
}

function checkAxis(owner: string, value: unknown): number | readonly number[] {
  const axes: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (axes.length === 0 || !axes.every(Number.isInteger) || new Set(axes).size < axes.length) {
    throw new InvalidArgumentError(
      `${owner}: expected axis to be an integer or several different ones, got ${describeValue(value)}.`,
      { details: { owner, argument: 'axis', value } },
    );
  }
  return Array.isArray(value) ? [...value] : (value as number);
}

/** Euclidean norms along axes, which stay with size 1. */
function norms(owner: Constraint, weight: Node, axis: number | readonly number[]): Node {
  const axes = [axis].flat();
  const ndim = weight.shape.length;
  if (axes.some((each) => each < -ndim || each >= ndim)) {
    throw new ShapeMismatchError(
      `${owner.constructor.name}: expected a weight with the axes ${axes.join(', ')}, got shape ${formatShape(weight.shape)}. ` +
        'Choose the axis or axes of one unit: 0 in a dense layer.',
      { details: { axis, shape: weight.shape } },
    );
  }
  return sqrt(reduceSum(square(weight), { axes, keepDims: true }));
}

/** The weight with other norms than it has. */
function withNorms(weight: Node, desired: Node, present: Node): Node {
  return multiply(weight, divide(desired, add(present, EPSILON)));
}

/** Options of {@link MaxNorm}. */
export interface MaxNormOptions extends NormAxisOption {
  /** Largest norm, at least 0. @defaultValue 2 */
  maxValue?: number;
}

/**
 * Keeps norms from growing beyond a bound.
 *
 * @formula `w * min(norm, maxValue) / (norm + 1e-7)`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a negative `maxValue`, or an axis that is not an integer
 *
 * @example
 * ```ts
 * layers.conv2d({ filters: 8, kernelSize: 3, kernelConstraint: constraints.maxNorm({ maxValue: 3, axis: [0, 1, 2] }) });
 * ```
 *
 * @reference Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
export class MaxNorm extends Constraint {
  readonly maxValue: number;
  readonly axis: number | readonly number[];

  constructor(options: MaxNormOptions = {}) {
    super();
    checkOptions('MaxNorm', options, ['maxValue', 'axis']);
    this.maxValue = checkNumber('MaxNorm', 'maxValue', options.maxValue ?? 2, { min: 0 });
    this.axis = checkAxis('MaxNorm', options.axis ?? 0);
  }

  override call(weight: Node): Node {
    const present = norms(this, weight, this.axis);
    return withNorms(weight, clip(present, 0, this.maxValue), present);
  }

  override getConfig(): Record<string, unknown> {
    return { maxValue: this.maxValue, axis: this.axis };
  }
}

/** Options of {@link MinMaxNorm}. */
export interface MinMaxNormOptions extends NormAxisOption {
  /** Smallest norm, at least 0. @defaultValue 0 */
  minValue?: number;
  /** Largest norm, at least `minValue`. @defaultValue 1 */
  maxValue?: number;
  /** Part of the way to the bounds that each step goes, in [0, 1]. @defaultValue 1 */
  rate?: number;
}

/**
 * Keeps norms between two bounds.
 *
 * @formula `w * (rate * clip(norm, minValue, maxValue) + (1 - rate) * norm) / (norm + 1e-7)`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for bounds or a rate outside of their range, or an axis that is not
 *   an integer
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelConstraint: constraints.minMaxNorm({ minValue: 0.5, maxValue: 2 }) });
 * ```
 *
 * @see keras.constraints.MinMaxNorm
 */
export class MinMaxNorm extends Constraint {
  readonly minValue: number;
  readonly maxValue: number;
  readonly rate: number;
  readonly axis: number | readonly number[];

  constructor(options: MinMaxNormOptions = {}) {
    super();
    checkOptions('MinMaxNorm', options, ['minValue', 'maxValue', 'rate', 'axis']);
    this.minValue = checkNumber('MinMaxNorm', 'minValue', options.minValue ?? 0, { min: 0 });
    this.maxValue = checkNumber('MinMaxNorm', 'maxValue', options.maxValue ?? 1, { min: this.minValue });
    this.rate = checkNumber('MinMaxNorm', 'rate', options.rate ?? 1, { min: 0, max: 1 });
    this.axis = checkAxis('MinMaxNorm', options.axis ?? 0);
  }

  override call(weight: Node): Node {
    const present = norms(this, weight, this.axis);
    const bounded = multiply(clip(present, this.minValue, this.maxValue), this.rate);
    return withNorms(weight, add(bounded, multiply(present, 1 - this.rate)), present);
  }

  override getConfig(): Record<string, unknown> {
    return { minValue: this.minValue, maxValue: this.maxValue, rate: this.rate, axis: this.axis };
  }
}

/**
 * Keeps weights from being negative.
 *
 * @formula `max(w, 0)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelConstraint: 'nonNeg' });
 * ```
 *
 * @see keras.constraints.NonNeg
 */
export class NonNeg extends Constraint {
  constructor(options: Record<never, never> = {}) {
    super();
    checkOptions('NonNeg', options, []);
  }

  override call(weight: Node): Node {
    return maximum(weight, 0);
  }

  override getConfig(): Record<string, unknown> {
    return {};
  }
}

/**
 * Keeps norms at 1.
 *
 * @formula `w / (norm + 1e-7)`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an axis that is not an integer
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelConstraint: constraints.unitNorm({ axis: 0 }) });
 * ```
 *
 * @see keras.constraints.UnitNorm
 */
export class UnitNorm extends Constraint {
  readonly axis: number | readonly number[];

  constructor(options: NormAxisOption = {}) {
    super();
    checkOptions('UnitNorm', options, ['axis']);
    this.axis = checkAxis('UnitNorm', options.axis ?? 0);
  }

  override call(weight: Node): Node {
    return divide(weight, add(norms(this, weight, this.axis), EPSILON));
  }

  override getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}

/** Every constraint. One line adds one. */
export const constraintClasses = { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } as const;

const catalogue: Catalogue<Constraint> = { kind: 'constraint', classes: constraintClasses };

/** `constraints.maxNorm({ maxValue: 3 })`, `new constraints.MaxNorm(...)`. */
export const constraints = { Constraint, ...constraintClasses, ...factoriesOf(constraintClasses) };

/** What layers accept as a constraint: a name, an instance, or the config of one. */
export type ConstraintLike =
  | ('maxNorm' | 'minMaxNorm' | 'nonNeg' | 'unitNorm')
  | (string & {})
  | Constraint
  | SerializedObject;

/** The constraint of a name, an instance or a config; none stays none. */
export function resolveConstraint(value: ConstraintLike | null | undefined): Constraint | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Constraint) return value;
  return (
    fromNameOrConfig(catalogue, value) ?? refuse('constraint', 'a name, an instance or { className, config }', value)
  );
}
