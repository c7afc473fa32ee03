/** The elementwise ops, on blocks of registers. A register's typed array rounds what is stored to the step's dtype. */
import type { ElementwiseOp } from '../../graph/ops.ts';
import type { DType, TypedArray } from '../../tensor/dtype.ts';
import { erf } from '../../util/erf.ts';
import { power } from '../../util/power.ts';
import { floorRemainder, roundHalfEven, roundToBfloat16 } from '../../util/rounding.ts';

/** Computes the first `n` elements of `y` from those of up to three operands. */
export type BlockFunction = (y: TypedArray, a: TypedArray, b: TypedArray, c: TypedArray, n: number) => void;

/** The function of a step that gives `dtype`. */
export function blockFunction(op: ElementwiseOp, dtype: DType): BlockFunction {
  if (op === 'cast' && dtype === 'bool') return castToBool;
  if (op === 'multiply' && dtype === 'int32') return multiplyInt32;
  return blockFunctions[op];
}

const castToBool: BlockFunction = (y, a, _b, _c, n) => {
  for (let i = 0; i < n; i++) y[i] = a[i] !== 0 ? 1 : 0;
};

/** A double does not hold the product of two int32 values; its low 32 bits are what counts. */
const multiplyInt32: BlockFunction = (y, a, b, _c, n) => {
  for (let i = 0; i < n; i++) y[i] = Math.imul(a[i]!, b[i]!);
};

/* Each op has a loop of its own rather than a scalar function in a shared loop: V8 then compiles each for its types. */
const blockFunctions: { readonly [O in ElementwiseOp]: BlockFunction } = {
  negate: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = -a[i]!;
  },
  abs: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.abs(a[i]!);
  },
  sign: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.sign(a[i]!);
  },
  floor: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.floor(a[i]!);
  },
  ceil: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.ceil(a[i]!);
  },
  round: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = roundHalfEven(a[i]!);
  },
  exp: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.exp(a[i]!);
  },
  expm1: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.expm1(a[i]!);
  },
  log: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.log(a[i]!);
  },
  log1p: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.log1p(a[i]!);
  },
  sqrt: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.sqrt(a[i]!);
  },
  rsqrt: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = 1 / Math.sqrt(a[i]!);
  },
  sin: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.sin(a[i]!);
  },
  cos: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.cos(a[i]!);
  },
  tanh: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.tanh(a[i]!);
  },
  erf: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = erf(a[i]!);
  },
  sigmoid: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = 1 / (1 + Math.exp(-a[i]!));
  },
  logicalNot: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i] === 0 ? 1 : 0;
  },
  // Storing into the integer array of the target truncates.
  cast: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]!;
  },
  reducePrecision: (y, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = roundToBfloat16(a[i]!);
  },
  add: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! + b[i]!;
  },
  subtract: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! - b[i]!;
  },
  multiply: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! * b[i]!;
  },
  divide: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! / b[i]!;
  },
  power: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = power(a[i]!, b[i]!);
  },
  atan2: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.atan2(a[i]!, b[i]!);
  },
  remainder: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = floorRemainder(a[i]!, b[i]!);
  },
  maximum: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.max(a[i]!, b[i]!);
  },
  minimum: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = Math.min(a[i]!, b[i]!);
  },
  equal: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i] === b[i] ? 1 : 0;
  },
  notEqual: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i] !== b[i] ? 1 : 0;
  },
  less: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! < b[i]! ? 1 : 0;
  },
  lessEqual: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! <= b[i]! ? 1 : 0;
  },
  greater: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! > b[i]! ? 1 : 0;
  },
  greaterEqual: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! >= b[i]! ? 1 : 0;
  },
  logicalAnd: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i] !== 0 && b[i] !== 0 ? 1 : 0;
  },
  logicalOr: (y, a, b, _c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i] !== 0 || b[i] !== 0 ? 1 : 0;
  },
  select: (y, a, b, c, n) => {
    for (let i = 0; i < n; i++) y[i] = a[i] !== 0 ? b[i]! : c[i]!;
  },
};
