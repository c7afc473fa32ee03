/** Loss of sequences whose labels have no place in time (connectionist temporal classification). */
import {
  add,
  cast,
  constant,
  dot,
  equal,
  exp,
  floor,
  greater,
  greaterEqual,
  iota,
  less,
  log,
  logicalAnd,
  logicalOr,
  maximum,
  multiply,
  negate,
  notEqual,
  reduceSum,
  reshape,
  select,
  subtract,
  transpose,
} from '../build.ts';
import { concat, padConstant, slice } from '../buildMovement.ts';
import { scan } from '../buildScan.ts';
import type { Node } from '../node.ts';
import { logSoftmax } from './activations.ts';
import { oneHot } from './oneHot.ts';
import { logSumExp, reduceAll } from './reductions.ts';

/** A logarithm of nothing: finite, so that no gradient is NaN. */
const LOG_OF_NOTHING = -1e30;

/**
 * Minus the logarithm of the probability of a sequence of labels: the sum over all ways to spread the labels over the
 * steps, with any number of blanks (class 0) between them, and at least one between two equal ones.
 *
 * @remarks
 * Infinite, without a gradient, where the labels do not fit into the steps; NaN for a label outside [0, classes).
 *
 * @formula `-log(a[steps][2 n] + a[steps][2 n - 1])` for n labels l, with states `s = blank, l_1, blank, ..., l_n, blank`
 *   and `a[t][i] = p[t][s_i] * (a[t-1][i] + a[t-1][i-1] + (a[t-1][i-2] where s_i is neither blank nor s_(i-2)))`
 * @shape labels integers `[batch, length]`, 0 behind the last one, logits `[batch, steps, classes]` -> `[batch]`
 *
 * @reference Graves et al. 2006, https://www.cs.toronto.edu/~graves/icml_2006.pdf
 */
export function ctcLoss(labels: Node, logits: Node): Node {
  const [samples, length] = labels.shape as [number, number];
  const classes = logits.shape[2]!;
  const states = 2 * length + 1;
  const blank = constant(0, [samples, length], 'int32');
  const pairs = [blank, labels].map((x) => reshape(x, [samples, length, 1]));
  const path = padConstant(
    reshape(concat(pairs), [samples, 2 * length]),
    [
      [0, 0],
      [0, 1],
    ],
    0,
  ); // [samples, states]: blank, label, blank, ..., label, blank
  const isLabel = notEqual(path, 0);
  const maySkip = logicalAnd(isLabel, notEqual(path, behind(path, 2, 0)));
  const emitted = dot(logSoftmax(logits), oneHot(path, classes), { transposeB: true }); // [samples, steps, states]

  const beforeFirst = constant(0, [samples, 1], logits.dtype);
  const start = padConstant(
    beforeFirst,
    [
      [0, 0],
      [0, states - 1],
    ],
    LOG_OF_NOTHING,
  );
  const { carries } = scan([start], [transpose(emitted, [1, 0, 2])], ([reached], [emission]) => {
    const stepped = behind(reached, 1, LOG_OF_NOTHING);
    const skipped = select(maySkip, behind(reached, 2, LOG_OF_NOTHING), LOG_OF_NOTHING);
    return { carries: [add(logAddExp([reached, stepped, skipped]), emission)], outputs: [] };
  });

  const count = reduceSum(cast(notEqual(labels, 0), 'int32'), { axes: [1], keepDims: true }); // [samples, 1]
  const state = iota([samples, states], 1);
  const last = multiply(count, 2);
  const isEnd = logicalOr(equal(state, last), equal(state, subtract(last, 1)));
  const loss = negate(logSumExp(select(isEnd, carries[0], LOG_OF_NOTHING), { axes: [1] })); // [samples]
  const areClasses = reduceAll(logicalAnd(greaterEqual(labels, 0), less(labels, classes)), { axes: [1] });
  return select(areClasses, select(greater(loss, -LOG_OF_NOTHING / 2), Infinity, loss), Number.NaN);
}

/** The states `count` places before each one: `[..., states]` moved along, with `first` at the start. */
function behind(x: Node, count: number, first: number): Node {
  const [samples, states] = x.shape as [number, number];
  if (states <= count) return constant(first, x.shape, x.dtype);
  const kept = slice(x, [0, 0], [samples, states - count]);
  return padConstant(
    kept,
    [
      [0, 0],
      [count, 0],
    ],
    first,
  );
}

/** `log(sum(exp(terms)))`, shifted by a whole number near the largest, through which no gradient flows. */
function logAddExp(terms: readonly Node[]): Node {
  const shift = floor(terms.reduce((a, b) => maximum(a, b)));
  return add(shift, log(terms.map((term) => exp(subtract(term, shift))).reduce((a, b) => add(a, b))));
}
