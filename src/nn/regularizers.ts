/** Penalties on weights, added to the loss. */
import { abs, add, dot, iota, multiply, notEqual, reduceSum, select, square } from '../graph/build.ts';
import { unitNormalize } from '../graph/composite/normalization.ts';
import type { Node } from '../graph/node.ts';
import { checkNumber, checkOneOf, checkOptions } from '../util/check.ts';
import { ShapeMismatchError } from '../util/errors.ts';
import { factoriesOf } from '../util/factories.ts';
import { formatShape } from '../util/format.ts';
import { type Catalogue, fromNameOrConfig, refuse, type SerializedObject } from './lookUp.ts';

/** Base class of regularizers: a function from a weight to a scalar penalty. */
export abstract class Regularizer {
  /** The penalty: scalar node `[]`. */
  abstract call(weight: Node): Node;
  /** The constructor's options as plain JSON. */
  abstract getConfig(): Record<string, unknown>;
}

const sumOfMagnitudes = (weight: Node): Node => reduceSum(abs(weight)); // []
const sumOfSquares = (weight: Node): Node => reduceSum(square(weight)); // []

/** Options of {@link L1}. */
export interface L1Options {
  /** Factor of the penalty, at least 0. @defaultValue 0.01 */
  l1?: number;
}

/**
 * Pulls weights to exactly zero, so that many end there.
 *
 * @formula `l1 * sum(|w|)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelRegularizer: regularizers.l1({ l1: 1e-4 }) });
 * ```
 *
 * @see keras.regularizers.L1
 */
export class L1 extends Regularizer {
  readonly l1: number;

  constructor(options: L1Options = {}) {
    super();
    checkOptions('L1', options, ['l1']);
    this.l1 = checkNumber('L1', 'l1', options.l1 ?? 0.01, { min: 0 });
  }

  override call(weight: Node): Node {
    return multiply(sumOfMagnitudes(weight), this.l1);
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1 };
  }
}

/** Options of {@link L2}. */
export interface L2Options {
  /** Factor of the penalty, at least 0. @defaultValue 0.01 */
  l2?: number;
}

/**
 * Keeps weights small.
 *
 * @formula `l2 * sum(w^2)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelRegularizer: regularizers.l2({ l2: 1e-4 }) }); // 'l2' has the factor 0.01
 * ```
 *
 * @see keras.regularizers.L2
 */
export class L2 extends Regularizer {
  readonly l2: number;

  constructor(options: L2Options = {}) {
    super();
    checkOptions('L2', options, ['l2']);
    this.l2 = checkNumber('L2', 'l2', options.l2 ?? 0.01, { min: 0 });
  }

  override call(weight: Node): Node {
    return multiply(sumOfSquares(weight), this.l2);
  }

  override getConfig(): Record<string, unknown> {
    return { l2: this.l2 };
  }
}

/** Options of {@link L1L2}. */
export interface L1L2Options {
  /** Factor of the sum of magnitudes, at least 0. @defaultValue 0 */
  l1?: number;
  /** Factor of the sum of squares, at least 0. @defaultValue 0 */
  l2?: number;
}

/**
 * Both penalties at once.
 *
 * @formula `l1 * sum(|w|) + l2 * sum(w^2)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelRegularizer: regularizers.l1l2({ l1: 1e-5, l2: 1e-4 }) });
 * ```
 *
 * @see keras.regularizers.L1L2
 */
export class L1L2 extends Regularizer {
  readonly l1: number;
  readonly l2: number;

  constructor(options: L1L2Options = {}) {
    super();
    checkOptions('L1L2', options, ['l1', 'l2']);
    this.l1 = checkNumber('L1L2', 'l1', options.l1 ?? 0, { min: 0 });
    this.l2 = checkNumber('L1L2', 'l2', options.l2 ?? 0, { min: 0 });
  }

  override call(weight: Node): Node {
    return add(multiply(sumOfMagnitudes(weight), this.l1), multiply(sumOfSquares(weight), this.l2));
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1, l2: this.l2 };
  }
}

/** Options of {@link OrthogonalRegularizer}. */
export interface OrthogonalRegularizerOptions {
  /** Factor of the penalty, at least 0. @defaultValue 0.01 */
  factor?: number;
  /** Whether the rows or the columns of a matrix are to be at right angles. @defaultValue 'rows' */
  mode?: 'rows' | 'columns';
}

/**
 * Pulls the rows, or the columns, of a matrix towards right angles.
 *
 * @remarks
 * A single row has nothing to be at right angles with: its penalty is 0, while Keras 3.15 divides by zero.
 *
 * @formula `factor * sum_{i != j} |cos(row_i, row_j)| / (n * (n - 1))`, `n` rows
 * @shape weights of rank 2
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for a weight of another rank
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelRegularizer: regularizers.orthogonalRegularizer({ mode: 'columns' }) });
 * ```
 *
 * @see keras.regularizers.OrthogonalRegularizer
 */
export class OrthogonalRegularizer extends Regularizer {
  readonly factor: number;
  readonly mode: 'rows' | 'columns';

  constructor(options: OrthogonalRegularizerOptions = {}) {
    super();
    const owner = 'OrthogonalRegularizer';
    checkOptions(owner, options, ['factor', 'mode']);
    this.factor = checkNumber(owner, 'factor', options.factor ?? 0.01, { min: 0 });
    this.mode = checkOneOf(owner, 'mode', options.mode ?? 'rows', ['rows', 'columns']);
  }

  override call(weight: Node): Node {
    if (weight.shape.length !== 2) {
      throw new ShapeMismatchError(
        `OrthogonalRegularizer: expected a matrix, got a weight of shape ${formatShape(weight.shape)}. ` +
          'Use it for the kernels of dense and recurrent layers.',
        { details: { shape: weight.shape } },
      );
    }
    const byRows = this.mode === 'rows';
    const unit = unitNormalize(weight, [byRows ? 1 : 0]);
    const cosines = dot(unit, unit, byRows ? { transposeB: true } : { transposeA: true }); // [n, n]
    const count = cosines.shape[0]!;
    const isPair = notEqual(iota(cosines.shape, 0), iota(cosines.shape, 1));
    const total = reduceSum(select(isPair, abs(cosines), 0)); // []
    return multiply(total, this.factor / Math.max(1, count * (count - 1)));
  }

  override getConfig(): Record<string, unknown> {
    return { factor: this.factor, mode: this.mode };
  }
}

/**
 * The penalty on what a layer gives: that on the whole batch, divided by its size.
 *
 * @formula `penalty(outputs) / batch`
 * @returns scalar `[]`
 */
export function activityPenalty(regularizer: Regularizer, outputs: Node): Node {
  return multiply(regularizer.call(outputs), 1 / (outputs.shape[0] ?? 1));
}

/** Every regularizer. One line adds one. */
export const regularizerClasses = { L1, L2, L1L2, OrthogonalRegularizer } as const;

const catalogue: Catalogue<Regularizer> = { kind: 'regularizer', classes: regularizerClasses };

/** `regularizers.l2({ l2: 1e-4 })`, `new regularizers.L2(...)`. */
export const regularizers = { Regularizer, ...regularizerClasses, ...factoriesOf(regularizerClasses) };

/** What layers accept as a regularizer: a name, an instance, or the config of one. */
export type RegularizerLike =
  | 'l1'
  | 'l2'
  | 'l1l2'
  | 'orthogonalRegularizer'
  | (string & {})
  | Regularizer
  | SerializedObject;

/** The regularizer of a name, an instance or a config; none stays none. */
export function resolveRegularizer(value: RegularizerLike | null | undefined): Regularizer | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Regularizer) return value;
  return (
    fromNameOrConfig(catalogue, value) ?? refuse('regularizer', 'a name, an instance or { className, config }', value)
  );
}
