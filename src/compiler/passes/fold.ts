/** Evaluates one elementwise op on numbers, for constant folding. */
import type { ElementwiseOp } from '../../graph/ops.ts';
import type { DType } from '../../tensor/dtype.ts';
import { erf } from '../../util/erf.ts';
import { power } from '../../util/power.ts';
import { floorRemainder, roundHalfEven, roundToBfloat16 } from '../../util/rounding.ts';

const EVALUATE: { readonly [O in Exclude<ElementwiseOp, 'cast'>]: (a: number, b: number, c: number) => number } = {
  negate: (a) => -a,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (a) => 1 / Math.sqrt(a),
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  erf,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  logicalNot: (a) => Number(a === 0),
  reducePrecision: roundToBfloat16,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power,
  atan2: Math.atan2,
  remainder: floorRemainder,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  equal: (a, b) => Number(a === b),
  notEqual: (a, b) => Number(a !== b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  greaterEqual: (a, b) => Number(a >= b),
  logicalAnd: (a, b) => Number(a !== 0 && b !== 0),
  logicalOr: (a, b) => Number(a !== 0 || b !== 0),
  select: (a, b, c) => (a !== 0 ? b : c),
};

/** The value of `op` in the precision of `dtype`. */
export function foldElementwise(
  op: ElementwiseOp,
  operands: readonly number[],
  operandType: DType,
  dtype: DType,
): number {
  const [a = 0, b = 0, c = 0] = operands.map((value) => roundTo(value, op === 'select' ? dtype : operandType));
  if (op === 'cast') return roundTo(a, dtype);
  if (op === 'divide' && dtype === 'int32') return roundTo(Math.trunc(a / b), dtype);
  if (op === 'multiply' && dtype === 'int32') return Math.imul(a, b);
  return roundTo(EVALUATE[op](a, b, c), dtype);
}

function roundTo(value: number, dtype: DType): number {
  switch (dtype) {
    case 'float64':
      return value;
    case 'float32':
      return Math.fround(value);
    case 'int32':
      return Math.trunc(value) | 0;
    case 'uint8':
      return Math.trunc(value) & 0xff;
    case 'bool':
      return Number(value !== 0);
  }
}
