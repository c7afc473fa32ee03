/** The computations of scripts/golden/scan.py, under the same names. */
import { gradients } from '../../src/autodiff/gradients.ts';
import {
  add,
  constant,
  dot,
  equal,
  exp,
  multiply,
  negate,
  reduceSum,
  remainder,
  reshape,
  select,
  sigmoid,
  sin,
  square,
  tanh,
} from '../../src/graph/build.ts';
import { reverse as flip, slice } from '../../src/graph/buildMovement.ts';
import { type ScanOptions, scan } from '../../src/graph/buildScan.ts';
import type { Node } from '../../src/graph/node.ts';

/** All results of a computation. */
type Computation = (...operands: Node[]) => Node[];

const sumOf = (terms: readonly Node[]): Node => terms.reduce((sum, term) => add(sum, term));

/** All results: the final carries, then the stacked outputs. */
function results({ carries, outputs }: ReturnType<typeof scan>): Node[] {
  return [...carries, ...outputs];
}

/** Gradients of the first `count` operands; behind them come weights of all results. */
function gradientsOf(compute: Computation, count: number): Computation {
  return (...operands) => {
    const made = compute(...operands.slice(0, count));
    const loss = sumOf(operands.slice(count).map((weights, i) => reduceSum(multiply(weights, made[i]!))));
    return gradients(loss, operands.slice(0, count));
  };
}

const twoCarries =
  (options?: ScanOptions): Computation =>
  (a, b, xs, ys) =>
    results(
      scan(
        [a!, b!],
        [xs!, ys!],
        ([left, right], [x, y]) => ({
          carries: [tanh(add(multiply(left!, right!), y!)), add(right!, x!)],
          outputs: [reduceSum(left!, { axes: [0] }), multiply(x!, y!)],
        }),
        options,
      ),
    );

const runningSum: Computation = (c, xs) =>
  results(
    scan([c!], [xs!], ([sum], [x]) => {
      const next = add(sum!, x!);
      return { carries: [next], outputs: [multiply(next, 2)] };
    }),
  );

const simpleRnn =
  (options?: ScanOptions): Computation =>
  (h0, xs, kernel, recurrent, bias) =>
    results(
      scan(
        [h0!],
        [xs!],
        ([h], [x]) => {
          const next = tanh(add(add(dot(x!, kernel!), dot(h!, recurrent!)), bias!)); // [batch, units]
          return { carries: [next], outputs: [next] };
        },
        options,
      ),
    );

const lstm: Computation = (h0, c0, xs, recurrent, bias) =>
  results(
    scan([h0!, c0!], [xs!], ([h, c], [x]) => {
      const z = add(add(x!, dot(h!, recurrent!)), bias!); // [batch, 4 units]
      const [batch, units] = c!.shape as [number, number];
      const [i, f, g, o] = [0, 1, 2, 3].map((gate) => slice(z, [0, gate * units], [batch, units]));
      const cell = add(multiply(sigmoid(f!), c!), multiply(sigmoid(i!), tanh(g!)));
      const next = multiply(sigmoid(o!), tanh(cell));
      return { carries: [next, cell], outputs: [next] };
    }),
  );

const elementwiseConstant: Computation = (h0, xs, decay, matrix) =>
  results(
    scan([h0!], [xs!], ([h], [x]) => {
      const row = slice(decay!, [0, 0], [1, 3]);
      const products = add(dot(matrix!, h!), multiply(dot(sin(h!), matrix!, { transposeB: true }), row));
      const y = add(products, multiply(matrix!, decay!));
      return { carries: [tanh(add(y, x!))], outputs: [exp(negate(multiply(h!, h!)))] };
    }),
  );

const nested: Computation = (total, rows, w) =>
  results(
    scan([total!], [rows!], ([outer], [row]) => {
      const inner = scan([outer!], [row!], ([sum], [x]) => {
        const next = tanh(add(multiply(sum!, w!), x!));
        return { carries: [next], outputs: [add(next, outer!)] };
      });
      return { carries: inner.carries, outputs: inner.outputs };
    }),
  );

export const scanCases: Readonly<Record<string, Computation>> = {
  'two carries': twoCarries(),
  'two carries, reversed': twoCarries({ reverse: true }),
  'no sequences': (x) =>
    results(scan([x!], [], ([c]) => ({ carries: [add(multiply(c!, 0.5), 1)], outputs: [c!] }), { length: 4 })),
  'no outputs': (c, xs) =>
    scan([c!], [xs!], ([y], [x]) => ({ carries: [add(multiply(y!, x!), 1)], outputs: [] })).carries,
  'no carries': (xs) => scan([], [xs!], (_, [x]) => ({ carries: [], outputs: [multiply(flip(x!), 3)] })).outputs,
  'captured constants': (c, xs, w, v) =>
    results(
      scan([c!], [xs!], ([h], [x]) => {
        const kernel = add(exp(w!), reshape(v!, [3, 1]));
        const y = add(add(dot(h!, kernel), v!), x!);
        return { carries: [sin(y)], outputs: [multiply(y, reduceSum(v!))] };
      }),
    ),
  nested,
  counter: (xs) =>
    results(
      scan([constant(3, [], 'int32')], [xs!], ([i], [x]) => ({
        carries: [add(i!, 1)],
        outputs: [multiply(i!, 2), select(equal(remainder(i!, 2), 0), x!, negate(x!))],
      })),
    ),
  'one step': runningSum,
  'no steps': runningSum,
  'no steps, gradients': (c, xs) => gradients(reduceSum(multiply(c!, runningSum(c!, xs!)[0]!)), [c!, xs!]),
  'simple RNN': simpleRnn(),
  'simple RNN, gradients': gradientsOf(simpleRnn(), 5),
  'simple RNN, reversed': simpleRnn({ reverse: true }),
  'simple RNN, reversed, gradients': gradientsOf(simpleRnn({ reverse: true }), 5),
  LSTM: lstm,
  'LSTM, gradients': gradientsOf(lstm, 5),
  'elementwise constant': elementwiseConstant,
  'elementwise constant, gradients': gradientsOf(elementwiseConstant, 4),
  'nested, gradients': gradientsOf(nested, 3),
  'second derivatives': (xs, kernel, recurrent, bias) => {
    const start = constant(0, [2, 4], xs!.dtype);
    const [final] = simpleRnn()(start, xs!, kernel!, recurrent!, bias!);
    const slopes = gradients(reduceSum(square(final!)), [recurrent!, bias!]);
    return gradients(sumOf(slopes.map((slope) => reduceSum(square(slope)))), [xs!, kernel!, recurrent!, bias!]);
  },
};
