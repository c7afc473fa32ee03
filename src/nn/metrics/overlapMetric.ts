import {
  add,
  argMax,
  cast,
  constant,
  divide,
  greater,
  greaterEqual,
  less,
  literal,
  logicalAnd,
  multiply,
  notEqual,
  reduceSum,
  reshape,
  select,
  subtract,
} from '../../graph/build.ts';
import { gather, scatterAdd, slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger } from '../../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import { alignWeights } from '../losses/loss.ts';
import { checkLossAxis } from '../losses/lossAxis.ts';
import { Metric, type MetricInput, type MetricOptions } from './metric.ts';

/** Keras' epsilon: keeps divisors away from 0. */
const EPSILON = 1e-7;

/** Options that metrics of overlaps share. */
export interface OverlapMetricOptions extends MetricOptions {
  /** Number of classes; other class numbers do not count. */
  numClasses: number;
  /** A class number of targets that do not count. @defaultValue none */
  ignoreClass?: number | null;
  /** The axis of the classes, where targets or predictions have one. @defaultValue -1 */
  axis?: number;
}

/** What is looked at, and whether targets and predictions are class numbers, not scores. */
export interface Overlap {
  readonly targetClassIds: readonly number[];
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
}

/**
 * Base class of metrics of how well the places of classes overlap in targets and predictions.
 *
 * @remarks
 * Sample weights count as they are; Keras 3.15.1 cuts them to whole numbers, unless the metric has the dtype float32.
 * Weights `[batch]` are stretched over the places of a sample, which Keras refuses.
 *
 * @formula `mean(TP[c] / (TP[c] + FP[c] + FN[c]))` over the looked-at classes c that there are
 */
export abstract class OverlapMetric extends Metric {
  override readonly direction = 'max';
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass: number | null;
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  readonly axis: number;

  constructor(options: OverlapMetricOptions, ownOptions: readonly string[], overlap: Overlap) {
    super(options, ownOptions);
    const owner = this.constructor.name;
    const { ignoreClass = null } = options;
    this.numClasses = checkInteger(owner, 'numClasses', options.numClasses);
    this.targetClassIds = checkClassIds(owner, overlap.targetClassIds, this.numClasses);
    this.ignoreClass = ignoreClass === null ? null : checkInteger(owner, 'ignoreClass', ignoreClass, -(2 ** 31));
    this.sparseYTrue = checkBoolean(owner, 'sparseYTrue', overlap.sparseYTrue);
    this.sparseYPred = checkBoolean(owner, 'sparseYPred', overlap.sparseYPred);
    this.axis = checkLossAxis(owner, options.axis ?? -1);
    this.addState('total_confusion_matrix', [this.numClasses, this.numClasses]);
  }

  /** Predictions as class numbers, any dtype: `[batch, ...dims]`. */
  protected predictedClasses(yPred: Node): Node {
    return this.sparseYPred ? yPred : argMax(yPred, this.axis);
  }

  override update([matrix]: readonly [Node], { yTrue, yPred, sampleWeight }: MetricInput): readonly Node[] {
    const { numClasses } = this;
    const targets = this.sparseYTrue ? yTrue : argMax(yTrue, this.axis); // [batch, ...dims]
    const predicted = this.predictedClasses(yPred);
    const count = sizeOf(targets.shape);
    if (count !== sizeOf(predicted.shape)) this.#refuse(yTrue, yPred);
    const flat = (x: Node): Node => reshape(cast(x, 'int32'), [count]);
    const [row, column] = [flat(targets), flat(predicted)];
    const exists = (x: Node): Node => logicalAnd(greaterEqual(x, 0), less(x, numClasses));
    const isInside = logicalAnd(exists(row), exists(column));
    const isCounted = this.ignoreClass === null ? isInside : logicalAnd(isInside, notEqual(row, this.ignoreClass));
    // An index outside is left out.
    const place = select(isCounted, add(multiply(row, numClasses), column), -1);
    const weights =
      sampleWeight === undefined
        ? constant(1, [count])
        : reshape(alignWeights(cast(sampleWeight, 'float32'), targets), [count]);
    return [add(matrix, reshape(scatterAdd(weights, place, numClasses ** 2), matrix.shape))];
  }

  override result([matrix]: readonly [Node]): Node {
    const { numClasses: size, targetClassIds } = this;
    const wanted = literal(Int32Array.from(targetClassIds), [targetClassIds.length], 'int32');
    const diagonal = slice(reshape(matrix, [size ** 2]), [0], [size], [size + 1]);
    const together = add(reduceSum(matrix, { axes: [0] }), reduceSum(matrix, { axes: [1] }));
    const overlap = gather(diagonal, wanted); // [targetClassIds]
    const union = gather(subtract(together, diagonal), wanted);
    const isThere = greater(union, 1e-9);
    const shares = select(isThere, divide(overlap, add(union, EPSILON)), 0);
    return divide(reduceSum(shares), add(reduceSum(cast(isThere, 'float32')), EPSILON));
  }

  #refuse(yTrue: Node, yPred: Node): never {
    const form = (sparse: boolean): string => (sparse ? 'class numbers' : `scores along axis ${this.axis}`);
    throw new ShapeMismatchError(
      `metric ${this.constructor.name}: targets of shape ${formatShape(yTrue.shape)} (${form(this.sparseYTrue)}) do not fit ` +
        `predictions of shape ${formatShape(yPred.shape)} (${form(this.sparseYPred)}). Expected one class for each place in ` +
        'both: sparseYTrue and sparseYPred say which of them are class numbers, axis where scores are.',
      { details: { yTrue: yTrue.shape, yPred: yPred.shape } },
    );
  }
}

function checkClassIds(owner: string, ids: unknown, numClasses: number): readonly number[] {
  const isId = (id: unknown): boolean => Number.isInteger(id) && (id as number) >= 0 && (id as number) < numClasses;
  if (Array.isArray(ids) && ids.length > 0 && ids.every(isId)) return [...ids];
  throw new InvalidArgumentError(
    `${owner}: expected targetClassIds to be a list of class numbers from 0 to ${numClasses - 1}, got ${describeValue(ids)}.`,
    { details: { owner, argument: 'targetClassIds', value: ids } },
  );
}

/** All class numbers below a number of classes. */
export function allClasses(owner: string, numClasses: unknown): number[] {
  return Array.from({ length: checkInteger(owner, 'numClasses', numClasses) }, (_, id) => id);
}
