/** How many answers are right and wrong at each of some thresholds: what precision, recall and AUC are made of. */
import {
  add,
  broadcast,
  cast,
  ceil,
  greater,
  literal,
  logicalNot,
  maximum,
  multiply,
  notEqual,
  reduceSum,
  reshape,
  select,
  subtract,
} from '../../graph/build.ts';
import { cumulativeSum, slice } from '../../graph/buildMovement.ts';
import { scatterAlongAxis, topK } from '../../graph/buildOrdering.ts';
import { clip, oneHot } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import { alignWeights } from '../losses/loss.ts';
import { alignTargets } from '../targets.ts';
import { areEven } from './thresholds.ts';

/** The threshold that every prediction exceeds that is among the largest ones. */
export const BELOW_ALL = -1e10;

/** The four counts, in Keras' order of its state. */
export type Count = 'truePositives' | 'falsePositives' | 'trueNegatives' | 'falseNegatives';

/** What is counted. */
export interface CountedAnswers {
  /** The metric, for messages. */
  readonly owner: string;
  readonly yTrue: Node;
  readonly yPred: Node;
  /** `[batch, ...]`, stretched over the other axes of the predictions. */
  readonly sampleWeight?: Node | undefined;
  /** A weight for each column of the predictions. */
  readonly labelWeights?: readonly number[] | undefined;
  /** Predictions above a threshold are positive answers. */
  readonly thresholds: readonly number[];
  /** Whether thresholds were moved outwards at both ends, so that no prediction is at an end. @defaultValue false */
  readonly hasOuterEnds?: boolean;
  /** Whether columns are counted apart; else all predictions are counted together. @defaultValue false */
  readonly multiLabel?: boolean;
  /** Only the largest predictions of the last axis are positive answers. @defaultValue all */
  readonly topK?: number | null;
  /** Only this class of the last axis counts. @defaultValue all */
  readonly classId?: number | null;
}

/** Answers as rows for samples, and columns that are counted apart. */
interface Answers {
  /** float32 `[count, columns]`. */
  readonly predictions: Node;
  /** Weight where the target is positive, else 0: float32 `[count, columns]`. */
  readonly positives: Node;
  /** Weight where the target is not positive, else 0: float32 `[count, columns]`. */
  readonly negatives: Node;
}

/**
 * The sum of weights of right and wrong answers at each threshold.
 *
 * @remarks
 * Even thresholds are counted in one pass over the predictions, as in Keras: each falls between two thresholds, and sums
 * from the end on say how many lie above each.
 *
 * @formula `truePositives[t] = sum(weight * (yTrue != 0) * (yPred > thresholds[t]))`, the others alike
 * @shape yTrue and yPred `[batch, ...dims]` -> each `[thresholds]`; with `multiLabel` `[thresholds, labels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape, and for a class that is not there
 */
export function confusionCounts(counted: CountedAnswers): Record<Count, Node> {
  const { thresholds, multiLabel = false, hasOuterEnds = false } = counted;
  const answers = answersOf(counted);
  const even = hasOuterEnds ? [0, ...thresholds.slice(1, -1), 1] : thresholds;
  // The two ends alone are even, too: what is outside of [0, 1] lies between them, as with more thresholds.
  const above =
    areEven(even) || (hasOuterEnds && even.length === 2)
      ? (weights: Node) => sumsAboveEven(weights, answers.predictions, thresholds.length, hasOuterEnds)
      : (weights: Node) => sumsAbove(weights, answers.predictions, thresholds);
  const shape: Shape = multiLabel ? [thresholds.length, answers.predictions.shape[1]!] : [thresholds.length];
  const truePositives = reshape(above(answers.positives), shape);
  const falsePositives = reshape(above(answers.negatives), shape);
  const all = (weights: Node): Node => reduceSum(weights, { axes: multiLabel ? [0] : [0, 1] });
  return {
    truePositives,
    falsePositives,
    trueNegatives: subtract(all(answers.negatives), falsePositives),
    falseNegatives: subtract(all(answers.positives), truePositives),
  };
}

function answersOf(counted: CountedAnswers): Answers {
  const { owner, sampleWeight, labelWeights, multiLabel = false, topK: count, classId } = counted;
  let { yTrue, yPred } = alignTargets(owner, counted.yTrue, counted.yPred);
  if (count !== undefined && count !== null) yPred = onlyLargest(yPred, count);
  if (classId !== undefined && classId !== null) {
    yTrue = column(owner, yTrue, classId);
    yPred = column(owner, yPred, classId);
  }
  const given = [
    ...(sampleWeight === undefined ? [] : [alignWeights(cast(sampleWeight, 'float32'), yPred)]),
    ...(labelWeights === undefined ? [] : [columnWeights(owner, labelWeights, yPred.shape)]),
  ];
  const isPositive = notEqual(yTrue, 0);
  const weighted = (counts: Node): Node =>
    given.reduce<Node>((x, weight) => multiply(x, weight), cast(counts, 'float32'));
  const rows = (x: Node): Node => (multiLabel ? x : reshape(x, [x.shape.reduce((a, b) => a * b, 1), 1]));
  return {
    predictions: rows(cast(yPred, 'float32')),
    positives: rows(weighted(isPositive)),
    negatives: rows(weighted(logicalNot(isPositive))),
  };
}

/** Predictions that are not among the `count` largest of the last axis become {@link BELOW_ALL}. */
function onlyLargest(yPred: Node, count: number): Node {
  const classes = yPred.shape.at(-1)!;
  if (count >= classes) return yPred;
  const { indices } = topK(yPred, count); // [..., count]
  const isLarge = reduceSum(oneHot(indices, classes), { axes: [-2] }); // [..., classes]
  return select(greater(isLarge, 0), yPred, BELOW_ALL);
}

function column(owner: string, x: Node, classId: number): Node {
  const classes = x.shape.at(-1)!;
  if (classId >= classes) {
    throw new ShapeMismatchError(
      `${owner}: classId is ${classId}, but predictions of shape ${formatShape(x.shape)} have the classes 0 to ${classes - 1}.`,
      { details: { owner, classId, shape: x.shape } },
    );
  }
  const before = x.shape.slice(0, -1);
  return slice(x, [...before.map(() => 0), classId], [...before, 1]);
}

function columnWeights(owner: string, weights: readonly number[], shape: Shape): Node {
  if (weights.length !== shape.at(-1)) {
    throw new ShapeMismatchError(
      `${owner}: got ${weights.length} labelWeights for predictions of shape ${formatShape(shape)}. ` +
        `Expected ${shape.at(-1)}, one for each label.`,
      { details: { owner, labelWeights: weights, shape } },
    );
  }
  return broadcast(numbers(weights), shape, [shape.length - 1]);
}

/** A constant vector. */
export function numbers(values: readonly number[]): Node {
  return literal(Float32Array.from(values), [values.length], 'float32');
}

/** Sums of weights where predictions exceed each threshold: `[thresholds, columns]`. */
function sumsAbove(weights: Node, predictions: Node, thresholds: readonly number[]): Node {
  const shape = [thresholds.length, ...predictions.shape]; // [thresholds, count, columns]
  const isAbove = greater(broadcast(predictions, shape, [1, 2]), broadcast(numbers(thresholds), shape, [0]));
  return reduceSum(select(isAbove, broadcast(weights, shape, [1, 2]), 0), { axes: [1] });
}

/** {@link sumsAbove} of even thresholds. What is at a threshold lies below it; what is at 0, below the first of all. */
function sumsAboveEven(weights: Node, predictions: Node, count: number, hasOuterEnds: boolean): Node {
  const place = add(ceil(multiply(clip(predictions, 0, 1), count - 1)), -1);
  const interval = cast(hasOuterEnds ? maximum(place, 0) : place, 'int32'); // [count, columns]
  return cumulativeSum(scatterAlongAxis(weights, interval, count, 0), 0, { reverse: true });
}
