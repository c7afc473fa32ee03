/** Areas under curves of right and wrong answers. */
import {
  add,
  divide,
  equal,
  greater,
  log,
  logicalAnd,
  maximum,
  minimum,
  multiply,
  reduceSum,
  select,
  subtract,
} from '../../graph/build.ts';
import { slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { type Counts, precisionOf, recallOf } from './confusionMetric.ts';
import { divideOrZero } from './meanMetric.ts';

/** The curves. */
export const CURVES = ['ROC', 'PR', 'PRGAIN'] as const;
export type Curve = (typeof CURVES)[number];

/** How areas between two thresholds are taken. */
export const SUMMATION_METHODS = ['interpolation', 'minoring', 'majoring'] as const;
export type SummationMethod = (typeof SUMMATION_METHODS)[number];

/**
 * The area under a curve.
 *
 * @shape counts `[thresholds]` -> `[]`, `[thresholds, labels]` -> `[labels]`
 */
export function areaUnder(curve: Curve, method: SummationMethod, counts: Counts): Node {
  if (curve === 'PR' && method === 'interpolation') return interpolatedPrecisionRecall(counts);
  const [x, y] = POINTS[curve](counts);
  const heights = {
    interpolation: (a: Node, b: Node) => divide(add(a, b), 2),
    minoring: minimum,
    majoring: maximum,
  }[method](lower(y), upper(y));
  return reduceSum(multiply(subtract(lower(x), upper(x)), heights), { axes: [0] });
}

/** All rows but the last: the values at the lower ends of the intervals between thresholds. */
function lower(x: Node): Node {
  return rows(x, 0);
}

/** All rows but the first: the values at the upper ends. */
function upper(x: Node): Node {
  return rows(x, 1);
}

function rows(x: Node, first: number): Node {
  const [count, ...others] = x.shape;
  return slice(x, [first, ...others.map(() => 0)], [count! - 1, ...others]);
}

/** Points of each curve: x falls from one threshold to the next. */
const POINTS: Readonly<Record<Curve, (counts: Counts) => readonly [x: Node, y: Node]>> = {
  ROC: (counts) => {
    const { falsePositives, trueNegatives } = counts;
    return [divideOrZero(falsePositives, add(falsePositives, trueNegatives)), recallOf(counts)];
  },
  PR: (counts) => [recallOf(counts), precisionOf(counts)],
  PRGAIN: gains,
};

/** Recall gain and precision gain: 0 and 1 without true positives; a recall below that of chance gains 0, as in Keras. */
function gains({ truePositives, falsePositives, trueNegatives, falseNegatives }: Counts): readonly [Node, Node] {
  const ratio = divideOrZero(add(truePositives, falseNegatives), add(trueNegatives, falsePositives));
  const gain = (wrong: Node, otherwise: number): Node =>
    select(equal(truePositives, 0), otherwise, subtract(1, multiply(ratio, divideOrZero(wrong, truePositives))));
  return [maximum(gain(falseNegatives, 0), 0), gain(falsePositives, 1)];
}

/**
 * The area under precision over recall where counts, not their shares, change evenly between two thresholds.
 *
 * @formula `sum(slope * (dTP + intercept * log(P[t] / P[t + 1])) / (TP + FN))`, `P = TP + FP`, `slope = dTP / dP`,
 *   `intercept = TP[t + 1] - slope * P[t + 1]`
 */
function interpolatedPrecisionRecall({ truePositives, falsePositives, falseNegatives }: Counts): Node {
  const answers = add(truePositives, falsePositives);
  const change = (x: Node): Node => subtract(lower(x), upper(x));
  const slope = divideOrZero(change(truePositives), maximum(change(answers), 0));
  const intercept = subtract(upper(truePositives), multiply(slope, upper(answers)));
  const isSafe = logicalAnd(greater(lower(answers), 0), greater(upper(answers), 0));
  const ratio = select(isSafe, divideOrZero(lower(answers), maximum(upper(answers), 0)), 1);
  const gained = multiply(slope, add(change(truePositives), multiply(intercept, log(ratio))));
  const targets = maximum(add(upper(truePositives), upper(falseNegatives)), 0);
  return reduceSum(divideOrZero(gained, targets), { axes: [0] });
}
