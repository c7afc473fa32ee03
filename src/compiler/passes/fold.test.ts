/** Folded constants are what the reference engine computes, whose values test/ops checks against NumPy. */
import { describe, expect, it } from 'vitest';
import { blockFunction } from '../../engine/reference/elementwise.ts';
import { ARITHMETIC_OPS, UNARY_OPS } from '../../graph/ops.ts';
import { allocate, type DType } from '../../tensor/dtype.ts';
import { foldElementwise } from './fold.ts';

const NUMBERS = [0, -0, 0.5, -0.5, 1, -1, 2.5, -2.5, 7, 1e10, Infinity, -Infinity, Number.NaN];
const INTEGERS = [0, 1, -1, 2, -7, 2 ** 31 - 1, -(2 ** 31)];

/** One element through the reference kernel. */
function compute(op: (typeof ARITHMETIC_OPS | typeof UNARY_OPS)[number], dtype: DType, operands: readonly number[]) {
  const [a, b, y] = [...operands, ...Array(2 - operands.length).fill(0), 0].map((value: number) => {
    const array = allocate(dtype, 1);
    array[0] = value;
    return array;
  });
  blockFunction(op, dtype)(y!, a!, b!, b!, 1);
  return y![0]!;
}

describe('foldElementwise', () => {
  it.each(UNARY_OPS.filter((op) => op !== 'logicalNot'))('of %s', (op) => {
    for (const x of NUMBERS) {
      expect(foldElementwise(op, [x], 'float32', 'float32'), `${op}(${x})`).toBe(compute(op, 'float32', [x]));
    }
  });

  it.each(ARITHMETIC_OPS)('of %s', (op) => {
    for (const a of NUMBERS) {
      for (const b of NUMBERS) {
        const folded = foldElementwise(op, [a, b], 'float32', 'float32');
        expect(folded, `${op}(${a}, ${b})`).toBe(compute(op, 'float32', [a, b]));
      }
    }
  });

  it.each(['add', 'subtract', 'multiply', 'remainder', 'maximum', 'minimum'] as const)('of %s on int32', (op) => {
    for (const a of INTEGERS) {
      for (const b of INTEGERS) {
        // An int32 has no -0.
        const folded = foldElementwise(op, [a, b], 'int32', 'int32');
        expect(folded + 0, `${op}(${a}, ${b})`).toBe(compute(op, 'int32', [a, b]));
      }
    }
  });
});
