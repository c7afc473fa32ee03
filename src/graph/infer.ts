/** Shape and dtype of each op's result: one rule per op, run before anything is computed. */
import type { DType } from '../tensor/dtype.ts';
import { type Shape, sameShape, sizeOf } from '../tensor/shape.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { indexedRules } from './inferIndexed.ts';
import { movementRules } from './inferMovement.ts';
import { orderingRules } from './inferOrdering.ts';
import type { Given, InferRule } from './inferRule.ts';
import { scanRules } from './inferScan.ts';
import { windowRules } from './inferWindows.ts';
import type { Node } from './node.ts';
import { checkBool, checkFloat, checkNumber, checkSame, checkSameFloat } from './operandChecks.ts';
import type { OpAttributes, OpName, ResultType } from './ops.ts';

/** The type of `op(inputs)`. */
export function inferResult<O extends OpName>(
  op: O,
  inputs: readonly Node[],
  attributes: OpAttributes[O],
  given: Given = {},
): ResultType {
  return (inferRules[op] as InferRule<O>)(inputs, attributes, given, op);
}

function requireShape(op: string, shape: Shape | undefined): Shape {
  if (shape === undefined) throw new InvalidArgumentError(`${op}: a shape is needed.`);
  return shape;
}

const leaf =
  (dtype: DType) =>
  (_inputs: readonly Node[], _attributes: object, given: Given, op: string): ResultType => ({
    shape: requireShape(op, given.shape),
    dtype: given.dtype ?? dtype,
  });

const floatUnary = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
  checkFloat(op, inputs[0]!);
  return inputs[0]!;
};

const numberUnary = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
  checkNumber(op, inputs[0]!);
  return inputs[0]!;
};

const arithmetic = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
  checkSame(op, inputs[0]!, inputs[1]!);
  checkNumber(op, inputs[0]!);
  return inputs[0]!;
};

const floatArithmetic = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
  checkSame(op, inputs[0]!, inputs[1]!);
  checkFloat(op, inputs[0]!);
  return inputs[0]!;
};

/** The larger or smaller of two: also of bools, where it is "or" and "and". */
const extreme = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
  checkSame(op, inputs[0]!, inputs[1]!);
  return inputs[0]!;
};

const comparison = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
  checkSame(op, inputs[0]!, inputs[1]!);
  return { shape: inputs[0]!.shape, dtype: 'bool' };
};

const logical = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
  checkBool(op, inputs[0]!);
  checkSame(op, inputs[0]!, inputs[1]!);
  return inputs[0]!;
};

const reduction = (
  inputs: readonly Node[],
  { axes }: { readonly axes: readonly number[] },
  _g: Given,
  op: string,
): ResultType => {
  const x = inputs[0]!;
  for (const axis of axes) {
    if (axis < 0 || axis >= x.shape.length) {
      throw new InvalidArgumentError(`${op}: axis ${axis} is outside shape ${formatShape(x.shape)}.`);
    }
  }
  return { shape: x.shape.filter((_, axis) => !axes.includes(axis)), dtype: x.dtype };
};

const numberReduction = (
  inputs: readonly Node[],
  attributes: { readonly axes: readonly number[] },
  given: Given,
  op: string,
): ResultType => {
  checkNumber(op, inputs[0]!);
  return reduction(inputs, attributes, given, op);
};

const inferRules: { [O in OpName]: InferRule<O> } = {
  input: leaf('float32'),
  variable: (_inputs, { variable }) => ({ shape: variable.shape, dtype: variable.dtype }),
  constant: leaf('float32'),
  literal: leaf('float32'),
  iota: leaf('int32'),
  randomUniform: leaf('float32'),
  randomNormal: leaf('float32'),

  negate: numberUnary,
  abs: numberUnary,
  sign: numberUnary,
  floor: floatUnary,
  ceil: floatUnary,
  round: floatUnary,
  exp: floatUnary,
  expm1: floatUnary,
  log: floatUnary,
  log1p: floatUnary,
  sqrt: floatUnary,
  rsqrt: floatUnary,
  sin: floatUnary,
  cos: floatUnary,
  tanh: floatUnary,
  erf: floatUnary,
  sigmoid: floatUnary,
  logicalNot: (inputs, _a, _g, op) => {
    checkBool(op, inputs[0]!);
    return inputs[0]!;
  },
  cast: (inputs, _a, given) => ({ shape: inputs[0]!.shape, dtype: given.dtype ?? inputs[0]!.dtype }),
  reducePrecision: floatUnary,

  add: arithmetic,
  subtract: arithmetic,
  multiply: arithmetic,
  divide: arithmetic,
  power: floatArithmetic,
  atan2: floatArithmetic,
  remainder: arithmetic,
  maximum: extreme,
  minimum: extreme,
  equal: comparison,
  notEqual: comparison,
  less: comparison,
  lessEqual: comparison,
  greater: comparison,
  greaterEqual: comparison,
  logicalAnd: logical,
  logicalOr: logical,
  select: (inputs, _a, _g, op) => {
    const [condition, whenTrue, whenFalse] = inputs as [Node, Node, Node];
    checkBool(op, condition);
    checkSame(op, whenTrue, whenFalse);
    if (!sameShape(condition.shape, whenTrue.shape)) {
      throw new ShapeMismatchError(
        `select: a condition of shape ${formatShape(condition.shape)} for values of ${formatShape(whenTrue.shape)}.`,
      );
    }
    return whenTrue;
  },

  dot: (inputs, { transposeA, transposeB }, _g, op) => {
    const [a, b] = inputs as [Node, Node];
    const rank = a.shape.length;
    if (rank < 2 || b.shape.length !== rank || !sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))) {
      throw new ShapeMismatchError(
        `dot: operands ${formatShape(a.shape)} and ${formatShape(b.shape)} need the same rank (at least 2) and the same batch dimensions.`,
        { details: { op, left: a.shape, right: b.shape } },
      );
    }
    checkSameFloat(op, a, b);
    const [m, k] = transposeA ? [a.shape[rank - 1]!, a.shape[rank - 2]!] : [a.shape[rank - 2]!, a.shape[rank - 1]!];
    const [k2, n] = transposeB ? [b.shape[rank - 1]!, b.shape[rank - 2]!] : [b.shape[rank - 2]!, b.shape[rank - 1]!];
    if (k !== k2) {
      throw new ShapeMismatchError(
        `dot: ${formatShape(a.shape)} x ${formatShape(b.shape)}: the inner dimensions are ${k} and ${k2}.`,
        { details: { op, left: a.shape, right: b.shape } },
      );
    }
    return { shape: [...a.shape.slice(0, -2), m, n], dtype: a.dtype };
  },
  ...windowRules,

  reduceSum: numberReduction,
  reduceMax: reduction,
  reduceMin: reduction,
  reduceProduct: numberReduction,
  ...orderingRules,
  argMax: (inputs, { axis }, given, op) => {
    checkFloat(op, inputs[0]!);
    return { shape: reduction(inputs, { axes: [axis] }, given, op).shape, dtype: 'int32' };
  },

  broadcast: (inputs, { shape, axes }, _g, op) => {
    const x = inputs[0]!;
    const fits =
      axes.length === x.shape.length &&
      x.shape.every((dim, i) => dim === 1 || dim === shape[axes[i]!]) &&
      axes.every((axis, i) => axis < shape.length && (i === 0 || axis > axes[i - 1]!));
    if (!fits) {
      throw new ShapeMismatchError(
        `${op}: ${formatShape(x.shape)} does not broadcast to ${formatShape(shape)} along axes ${formatShape(axes as number[])}.`,
        { details: { op, from: x.shape, to: shape, axes } },
      );
    }
    return { shape, dtype: x.dtype };
  },
  reshape: (inputs, { shape }, _g, op) => {
    const x = inputs[0]!;
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw new ShapeMismatchError(
        `${op}: ${formatShape(x.shape)} holds ${sizeOf(x.shape)} elements, ${formatShape(shape)} holds ${sizeOf(shape)}.`,
      );
    }
    return { shape, dtype: x.dtype };
  },
  transpose: (inputs, { permutation }, _g, op) => {
    const x = inputs[0]!;
    const sorted = [...permutation].sort((a, b) => a - b);
    if (permutation.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new InvalidArgumentError(
        `${op}: ${formatShape(permutation as number[])} is not a permutation of the axes of ${formatShape(x.shape)}.`,
      );
    }
    return { shape: permutation.map((axis) => x.shape[axis]!), dtype: x.dtype };
  },
  ...movementRules,
  ...indexedRules,
  cumulativeSum: (inputs, { axis }, given, op) => {
    checkNumber(op, inputs[0]!);
    reduction(inputs, { axes: [axis] }, given, op);
    return inputs[0]!;
  },
  ...scanRules,
};
