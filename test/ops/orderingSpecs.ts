/** Examples of the ops that order elements, or pick them by index along an axis. */
import { makeNode } from '../../src/graph/node.ts';
import type { OrderingOp } from '../../src/graph/ops.ts';
import { type Domain, domains, type OperandType } from './caseMaker.ts';
import type { OpExample, OpSpec } from './opSpecs.ts';

/** Integers from `low` to below `high`. */
const integers =
  (low: number, high: number): Domain =>
  (random, count) =>
    Array.from({ length: count }, () => low + random.integer(high - low));

/** Indices of another number than the axis has elements; `outside` widens their range on both sides. */
function alongAxis(
  op: 'takeAlongAxis' | 'scatterAlongAxis',
  dtype: OperandType,
  outside: number,
  missing: 'nan' | 'zero' = 'zero',
): OpExample {
  return {
    make: (maker) => {
      const shape = maker.shape(1, 3);
      const axis = maker.random.integer(shape.length);
      const size = shape[axis]!;
      const indexShape = shape.map((dim, i) => (i === axis ? maker.dim() : dim));
      const values = maker.operand(op === 'takeAlongAxis' ? shape : indexShape, valuesOf(dtype), dtype);
      const indices = maker.operand(indexShape, integers(-outside, size + outside), 'int32');
      return {
        operands: [values, indices],
        build: ([x, at]) =>
          op === 'takeAlongAxis'
            ? makeNode('takeAlongAxis', [x!, at!], { axis, outside: missing })
            : makeNode('scatterAlongAxis', [x!, at!], { axis, size }),
      };
    },
  };
}

function valuesOf(dtype: OperandType): Domain {
  return dtype === 'float' ? domains.normal : dtype === 'bool' ? domains.bits : domains.bytes;
}

function argSort(domain: Domain, dtype: OperandType = 'float'): OpExample {
  return {
    make: (maker) => {
      const shape = maker.shape(1, 3);
      const size = shape[shape.length - 1]!;
      const count = maker.choose([size, maker.integer(1, size)]);
      const descending = maker.choose([true, false]);
      return {
        operands: [maker.operand(shape, domain, dtype)],
        build: ([x]) => makeNode('argSort', [x!], { descending, count }),
      };
    },
  };
}

export const orderingSpecs: { readonly [O in OrderingOp]: OpSpec } = {
  takeAlongAxis: {
    family: 'exact',
    examples: {
      float: alongAxis('takeAlongAxis', 'float', 0),
      outside: alongAxis('takeAlongAxis', 'float', 2),
      // Finite differences of NaN are NaN.
      missing: { ...alongAxis('takeAlongAxis', 'float', 2, 'nan'), isSmooth: false },
      int32: alongAxis('takeAlongAxis', 'int32', 1, 'nan'),
      bool: alongAxis('takeAlongAxis', 'bool', 1, 'nan'),
    },
  },
  scatterAlongAxis: {
    family: 'reduction',
    examples: {
      float: alongAxis('scatterAlongAxis', 'float', 0),
      outside: alongAxis('scatterAlongAxis', 'float', 2),
      int32: alongAxis('scatterAlongAxis', 'int32', 0),
    },
  },
  argSort: {
    family: 'exact',
    examples: {
      separated: argSort(domains.separated),
      ties: { ...argSort(domains.fewIntegers), isSmooth: false },
      int32: argSort(domains.fewIntegers, 'int32'),
    },
  },
};
