/** Examples of scans and their results. */
import {
  add,
  constant,
  dot,
  multiply,
  reduceSum,
  reshape,
  sigmoid,
  sin,
  subtract,
  tanh,
} from '../../src/graph/build.ts';
import { concat } from '../../src/graph/buildMovement.ts';
import { scan } from '../../src/graph/buildScan.ts';
import type { Node } from '../../src/graph/node.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type CaseMaker, domains, type OpCase } from './caseMaker.ts';
import type { OpSpec } from './opSpecs.ts';

/** All elements of some nodes in one row, so that one output shows them all. */
function joined(nodes: readonly Node[]): Node {
  return concat(
    nodes.map((node) => reshape(node, [sizeOf(node.shape)])),
    0,
  );
}

/** A recurrent cell: products with a matrix, a bias, a second carry that forgets. */
function cell(maker: CaseMaker): OpCase {
  const [length, batch, units] = [maker.integer(1, 4), maker.dim(), maker.dim()];
  const reverse = maker.choose([true, false]);
  return {
    operands: [
      maker.operand([batch, units]),
      maker.operand([length, batch, units]),
      maker.operand([units, units]),
      maker.operand([units]),
    ],
    build: ([h0, xs, kernel, bias]) => {
      const { carries, outputs } = scan(
        [h0!, constant(0.5, h0!.shape, h0!.dtype)],
        [xs!],
        ([h, c], [x]) => {
          const y = tanh(add(add(dot(h!, kernel!), x!), bias!)); // [batch, units]
          const kept = sigmoid(add(y, bias!));
          return {
            carries: [multiply(kept, c!), add(multiply(kept, c!), multiply(subtract(1, kept), y))],
            outputs: [y],
          };
        },
        { reverse },
      );
      return joined([...carries, ...outputs]);
    },
  };
}

/** Carries and sequences of different shapes, one constant of full shape, one that is used twice. */
function elementwise(maker: CaseMaker): OpCase {
  const length = maker.integer(1, 3);
  const shape = maker.shape(1, 2);
  const reverse = maker.choose([true, false]);
  return {
    operands: [
      maker.operand(shape),
      maker.operand([]),
      maker.operand([length, ...shape]),
      maker.operand([length]),
      maker.operand(shape),
    ],
    build: ([a0, b0, xs, ys, scale]) => {
      const { carries, outputs } = scan(
        [a0!, b0!],
        [xs!, ys!],
        ([a, b], [x, y]) => ({
          carries: [
            sin(add(multiply(a!, scale!), multiply(x!, y!))),
            add(multiply(b!, 0.5), reduceSum(multiply(x!, scale!))),
          ],
          outputs: [multiply(a!, b!), y!],
        }),
        { reverse },
      );
      return joined([...carries, ...outputs]);
    },
  };
}

/** A counter and no sequences. */
function counter(maker: CaseMaker): OpCase {
  const length = maker.integer(0, 5);
  return {
    operands: [maker.operand(maker.shape(0, 2), domains.bytes, 'int32')],
    build: ([start]) => {
      const { carries, outputs } = scan([start!], [], ([i]) => ({ carries: [add(i!, 3)], outputs: [i!] }), { length });
      return joined([...carries, ...outputs]);
    },
  };
}

/** One result; nobody reads the others. */
const oneResult =
  (pick: (results: ReturnType<typeof scan>) => Node) =>
  (maker: CaseMaker): OpCase => {
    const length = maker.integer(1, 4);
    const shape = maker.shape(0, 2);
    return {
      operands: [maker.operand(shape), maker.operand([length, ...shape]), maker.operand(shape)],
      build: ([c, xs, decay]) =>
        pick(
          scan([c!], [xs!], ([sum], [x]) => {
            const next = tanh(add(multiply(sum!, decay!), x!));
            return { carries: [next], outputs: [multiply(next, sum!), next] };
          }),
        ),
    };
  };

export const scanSpecs: { readonly scan: OpSpec; readonly scanResult: OpSpec } = {
  scan: {
    family: 'product',
    examples: { cell: { make: cell }, elementwise: { make: elementwise }, counter: { make: counter } },
  },
  scanResult: {
    family: 'product',
    examples: {
      carry: { make: oneResult(({ carries }) => carries[0]!) },
      stacked: { make: oneResult(({ outputs }) => outputs[0]!) },
      stackedCarry: { make: oneResult(({ outputs }) => outputs[1]!) },
    },
  },
};
