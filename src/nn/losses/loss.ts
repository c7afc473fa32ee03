/** The base class of losses. */
import { broadcast, divide, equal, multiply, reduceSum, select } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkOneOf, checkOptions } from '../../util/check.ts';

/** How per-sample losses become one number. */
export type Reduction = 'sumOverBatchSize' | 'sum' | 'meanWithSampleWeight';

/** Options that every loss takes. */
export interface LossOptions {
  /** @defaultValue 'sumOverBatchSize': `sum(weight * loss) / number of losses` */
  reduction?: Reduction;
  /** @defaultValue the class name in snake_case */
  name?: string;
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
    this.reduction =
      options.reduction === undefined
        ? 'sumOverBatchSize'
        : checkOneOf(owner, 'reduction', options.reduction, ['sumOverBatchSize', 'sum', 'meanWithSampleWeight']);
    this.name = options.name;
  }

  /** Losses before reduction: the shape of `yPred` without its last axis. Checks that shapes fit. */
  abstract call(yTrue: Node, yPred: Node): Node;

  /** The constructor's own options as plain JSON (camelCase, without reduction and name). */
  getConfig(): Record<string, unknown> {
    return {};
  }

  /**
   * The reduced loss.
   *
   * @param sampleWeight - `[batch]`, broadcast over the other dimensions of the per-sample losses.
   * @returns scalar `[]`
   */
  compute(yTrue: Node, yPred: Node, sampleWeight?: Node): Node {
    return reduceLosses(this.call(yTrue, yPred), this.reduction, sampleWeight);
  }
}

/** Reduces per-sample losses with optional weights. */
function reduceLosses(losses: Node, reduction: Reduction, sampleWeight?: Node): Node {
  const weights = sampleWeight === undefined ? undefined : alignWeights(sampleWeight, losses);
  const weighted = weights === undefined ? losses : multiply(losses, weights);
  const total = reduceSum(weighted);
  if (reduction === 'sum') return total;
  if (reduction === 'meanWithSampleWeight' && weights !== undefined) {
    const weight = reduceSum(weights);
    // A batch in which nothing counts has loss 0, as in Keras; 0 / 0 would make every weight of the model NaN.
    const isEmpty = equal(weight, 0);
    return select(isEmpty, 0, divide(total, select(isEmpty, 1, weight)));
  }
  return multiply(total, 1 / losses.shape.reduce((a, b) => a * b, 1));
}

/** Stretches `[batch]` (or `[batch, ...]`) weights over the dimensions of `values` that they lack at the end. */
export function alignWeights(weights: Node, values: Node): Node {
  return broadcast(
    weights,
    values.shape,
    weights.shape.map((_, axis) => axis),
  );
}
