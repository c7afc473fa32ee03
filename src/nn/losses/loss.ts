/** The base class of losses. */
import {
  broadcast,
  broadcastTo,
  cast,
  divide,
  equal,
  multiply,
  reduceSum,
  reshape,
  select,
} from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type SymbolicShape, sizeOf } from '../../tensor/shape.ts';
import { checkOneOf, checkOptions } from '../../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';

const REDUCTIONS = ['sumOverBatchSize', 'mean', 'sum', 'meanWithSampleWeight', 'none'] as const;

/** How per-sample losses become one number; 'none' leaves them as they are. */
export type Reduction = (typeof REDUCTIONS)[number];

/** Options that every loss takes. */
export interface LossOptions {
  /**
   * 'sumOverBatchSize' and 'mean': `sum(weight * loss) / number of losses`; 'sum': `sum(weight * loss)`;
   * 'meanWithSampleWeight': `sum(weight * loss) / sum(weight)`; 'none' or null: `weight * loss`, which `compute` gives
   * and no model can be trained with. @defaultValue 'sumOverBatchSize'
   */
  reduction?: Reduction | null;
  /** @defaultValue the class name in snake_case */
  name?: string;
}

/** Class numbers as targets: 0 up to `count`, and one that says that a sample does not count. */
export interface TargetClasses {
  readonly count: number;
  /** Null for none. */
  readonly ignored: number | null;
}

/**
 * Base class of losses: a function from targets and predictions to one loss per sample, and a reduction.
 *
 * @remarks
 * The losses of Millrace take targets of the shape of the predictions, but for a last axis of size 1 that either may lack.
 * Keras broadcasts anything else, so that targets `[batch]` against predictions `[batch, 3]` train on nonsense without a
 * word; here they are refused.
 */
export abstract class Loss {
  readonly reduction: Reduction;
  readonly name: string | undefined;

  constructor(options: LossOptions = {}, ownOptions: readonly string[] = []) {
    const owner = this.constructor.name;
    checkOptions(owner, options, [...ownOptions, 'reduction', 'name']);
    const { reduction = 'sumOverBatchSize' } = options;
    this.reduction = checkOneOf(owner, 'reduction', reduction ?? 'none', REDUCTIONS);
    this.name = options.name;
  }

  /** Losses before reduction: the shape of `yPred` without its last axis. Checks that shapes fit. */
  abstract call(yTrue: Node, yPred: Node): Node;

  /**
   * Which losses count; undefined where all do. A mean is over those that count.
   *
   * @param losses - What {@link call} gave.
   * @returns bool, of the shape of `losses`
   */
  protected mask(_losses: Node, _yTrue: Node, _yPred: Node): Node | undefined {
    return undefined;
  }

  /** The class numbers that targets may hold for predictions of this shape; undefined where they hold none. @internal */
  targetClasses(_yPred: SymbolicShape): TargetClasses | undefined {
    return undefined;
  }

  /** The constructor's own options as plain JSON (camelCase, without reduction and name). */
  getConfig(): Record<string, unknown> {
    return {};
  }

  /**
   * The reduced loss.
   *
   * @remarks
   * What a mask leaves out counts for nothing: the sums leave it out, and the means are over what is left,
   * `sum(mask * weight * loss) / sum(mask)`, with 'meanWithSampleWeight' `/ sum(mask * weight)`.
   *
   * @param sampleWeight - `[batch]`, broadcast over the other dimensions of the per-sample losses.
   * @param mask - bool `[batch, ...]`: which of the predictions count, where a layer masks them; broadcast likewise.
   * @returns scalar `[]`; with the reduction 'none' the weighted losses of {@link call}, 0 where a mask leaves them out
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for a mask that does not fit the losses
   */
  compute(yTrue: Node, yPred: Node, sampleWeight?: Node, mask?: Node): Node {
    const losses = this.call(yTrue, yPred);
    const masks = [mask, this.mask(losses, yTrue, yPred)].filter((item) => item !== undefined);
    return reduceLosses(this.constructor.name, losses, this.reduction, sampleWeight, masks);
  }
}

/**
 * Refuses a loss that does not give one number, which is what training minimises.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT`
 */
export function checkReduces(owner: string, loss: Loss): void {
  if (loss.reduction !== 'none') return;
  throw new InvalidArgumentError(
    `${owner}: expected a loss that gives one number, got ${loss.constructor.name} with reduction 'none'. ` +
      "Training minimises one number: use 'sumOverBatchSize', 'mean', 'sum' or 'meanWithSampleWeight'.",
    { details: { owner, argument: 'reduction', value: loss.reduction } },
  );
}

/** Reduces per-sample losses with optional weights, and masks of those that count. */
function reduceLosses(
  owner: string,
  given: Node,
  reduction: Reduction,
  sampleWeight: Node | undefined,
  masks: readonly Node[],
): Node {
  // One loss for the whole batch counts once for each weight, as in Keras.
  const [like] = [sampleWeight, ...masks]
    .filter((item) => item !== undefined)
    .sort((a, b) => b.shape.length - a.shape.length);
  const losses = given.shape.length === 0 && like !== undefined ? broadcastTo(given, like.shape) : given;
  for (const mask of masks) checkMaskFits(owner, mask, losses);
  const counts = masks.map((mask) => alignWeights(cast(mask, losses.dtype), losses)).reduce(multiplyPresent, undefined);
  const weights = multiplyPresent(sampleWeight && alignWeights(sampleWeight, losses), counts);
  const weighted = weights === undefined ? losses : multiply(losses, weights);
  if (reduction === 'none') return weighted;
  const total = reduceSum(weighted);
  if (reduction === 'sum') return total;
  if (reduction === 'meanWithSampleWeight' && weights !== undefined) return divideNoNaN(total, reduceSum(weights));
  if (counts !== undefined) return divideNoNaN(total, reduceSum(counts));
  return multiply(total, 1 / sizeOf(losses.shape));
}

/** Refuses a mask that is not about the first axes of the losses. */
function checkMaskFits(owner: string, mask: Node, losses: Node): void {
  const { shape } = losses;
  if (mask.shape.length <= shape.length && mask.shape.every((dim, i) => dim === shape[i])) return;
  if (mask.shape.length === shape.length + 1 && mask.shape.at(-1) === 1) return;
  throw new ShapeMismatchError(
    `${owner}: expected the mask of the predictions to have the first dimensions of the losses ${formatShape(shape)}, ` +
      `got ${formatShape(mask.shape)}. A loss has no last axis: end the model in layers.dense({ units: 1 }) for one ` +
      'prediction a step, or end the mask with a layer that has none, such as layers.flatten().',
    { details: { owner, mask: mask.shape, losses: shape } },
  );
}

function multiplyPresent(a: Node | undefined, b: Node | undefined): Node | undefined {
  return a === undefined || b === undefined ? (a ?? b) : multiply(a, b);
}

/** A batch in which nothing counts has loss 0, as in Keras; 0 / 0 would make every weight of the model NaN. */
function divideNoNaN(total: Node, divisor: Node): Node {
  const isEmpty = equal(divisor, 0);
  return select(isEmpty, 0, divide(total, select(isEmpty, 1, divisor)));
}

/**
 * Stretches `[batch]` (or `[batch, ...]`) weights over the dimensions of `values` that they lack at the end; a last axis
 * of size 1 that the values do not have is dropped.
 */
export function alignWeights(weights: Node, values: Node): Node {
  const hasColumn = weights.shape.length === values.shape.length + 1 && weights.shape.at(-1) === 1;
  const fitting = hasColumn ? reshape(weights, weights.shape.slice(0, -1)) : weights;
  return broadcast(
    fitting,
    values.shape,
    fitting.shape.map((_, axis) => axis),
  );
}
