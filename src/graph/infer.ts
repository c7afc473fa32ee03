/** Shape and dtype of each op's result: one rule per op, run before anything is computed. */
import type { DType } from '../tensor/dtype.ts';
import { isFloating } from '../tensor/dtype.ts';
import { type Shape, sameShape, sizeOf, windowOutputSize } from '../tensor/shape.ts';
import { DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { Node } from './node.ts';
import type { ConvolutionAttributes, OpAttributes, OpName, PoolAttributes, ResultType } from './ops.ts';

type Given = { readonly shape?: Shape; readonly dtype?: DType };
type InferRule<O extends OpName> = (inputs: readonly Node[], attributes: OpAttributes[O], given: Given, op: O) => ResultType;

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

function checkSame(op: string, a: Node, b: Node): void {
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeMismatchError(
      `${op}: operands of shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}; expected equal shapes.`,
      { details: { op, left: a.shape, right: b.shape } },
    );
  }
  if (a.dtype !== b.dtype) {
    throw new DTypeMismatchError(`${op}: operands of types ${a.dtype} and ${b.dtype}; cast one of them.`, {
      details: { op, left: a.dtype, right: b.dtype },
    });
  }
}

function checkFloat(op: string, x: Node): void {
  if (!isFloating(x.dtype)) {
    throw new DTypeMismatchError(`${op}: expected a floating operand, got ${x.dtype}. Cast it to float32 first.`, {
      details: { op, dtype: x.dtype },
    });
  }
}

function checkBool(op: string, x: Node): void {
  if (x.dtype !== 'bool') {
    throw new DTypeMismatchError(`${op}: expected a bool operand, got ${x.dtype}. Compare it first.`, {
      details: { op, dtype: x.dtype },
    });
  }
}

const floatUnary = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
  checkFloat(op, inputs[0]!);
  return inputs[0]!;
};

const sameUnary = (inputs: readonly Node[]): ResultType => inputs[0]!;

const arithmetic = (inputs: readonly Node[], _a: object, _g: Given, op: string): ResultType => {
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

function spatialOutput(
  op: string,
  spatial: Shape,
  window: Shape,
  dilations: readonly number[],
  { strides, padding }: { strides: readonly number[]; padding: PoolAttributes['padding'] },
): number[] {
  return spatial.map((size, i) => {
    const output = windowOutputSize(size, window[i]!, strides[i]!, dilations[i]!, padding[i]!);
    if (output < 1) {
      throw new ShapeMismatchError(
        `${op}: a window of ${formatShape(window)} does not fit into ${formatShape(spatial)}. ` +
          'Use a larger input, a smaller window, or padding "same".',
        { details: { op, spatial, window } },
      );
    }
    return output;
  });
}

function checkRank(op: string, x: Node, rank: number): void {
  if (x.shape.length !== rank) {
    throw new ShapeMismatchError(`${op}: expected ${rank} dimensions, got shape ${formatShape(x.shape)}.`, {
      details: { op, shape: x.shape, rank },
    });
  }
}

/** `[batch, ...spatial, filters]` of a convolution. */
function convolutionShape(op: string, x: Shape, kernel: Shape, attributes: ConvolutionAttributes): number[] {
  const rank = kernel.length - 2;
  const inChannels = x[x.length - 1]!;
  const filters = kernel[rank + 1]!;
  if (inChannels !== kernel[rank]! * attributes.groups || filters % attributes.groups !== 0) {
    throw new ShapeMismatchError(
      `${op}: input ${formatShape(x)} has ${inChannels} channels, kernel ${formatShape(kernel)} with ${attributes.groups} group(s) ` +
        `takes ${kernel[rank]! * attributes.groups}.`,
      { details: { op, input: x, kernel } },
    );
  }
  const spatial = spatialOutput(op, x.slice(1, -1), kernel.slice(0, rank), attributes.dilations, attributes);
  return [x[0]!, ...spatial, filters];
}

const pool = (inputs: readonly Node[], attributes: PoolAttributes, _g: Given, op: string): ResultType => {
  const x = inputs[0]!;
  checkRank(op, x, attributes.window.length + 2);
  const ones = attributes.window.map(() => 1);
  const spatial = spatialOutput(op, x.shape.slice(1, -1), attributes.window, ones, attributes);
  return { shape: [x.shape[0]!, ...spatial, x.shape.at(-1)!], dtype: x.dtype };
};

const inferRules: { [O in OpName]: InferRule<O> } = {
  input: leaf('float32'),
  variable: (_inputs, { variable }) => ({ shape: variable.shape, dtype: variable.dtype }),
  constant: leaf('float32'),
  literal: leaf('float32'),
  iota: leaf('int32'),
  randomUniform: (_inputs, _attributes, given, op) => ({ shape: requireShape(op, given.shape), dtype: given.dtype ?? 'float32' }),

  negate: sameUnary,
  abs: sameUnary,
  sign: sameUnary,
  floor: floatUnary,
  exp: floatUnary,
  expm1: floatUnary,
  log: floatUnary,
  log1p: floatUnary,
  sqrt: floatUnary,
  rsqrt: floatUnary,
  tanh: floatUnary,
  sigmoid: floatUnary,
  logicalNot: (inputs, _a, _g, op) => {
    checkBool(op, inputs[0]!);
    return inputs[0]!;
  },
  cast: (inputs, _a, given) => ({ shape: inputs[0]!.shape, dtype: given.dtype ?? inputs[0]!.dtype }),

  add: arithmetic,
  subtract: arithmetic,
  multiply: arithmetic,
  divide: arithmetic,
  power: arithmetic,
  maximum: arithmetic,
  minimum: arithmetic,
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
    if (a.dtype !== b.dtype) throw new DTypeMismatchError(`dot: operands of types ${a.dtype} and ${b.dtype}.`);
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
  convolution: (inputs, attributes, _g, op) => {
    const [x, kernel] = inputs as [Node, Node];
    checkRank(op, x, attributes.strides.length + 2);
    checkRank(op, kernel, attributes.strides.length + 2);
    return { shape: convolutionShape(op, x.shape, kernel.shape, attributes), dtype: x.dtype };
  },
  convolutionInputGradient: (inputs, attributes, _g, op) => {
    const [gradient, kernel] = inputs as [Node, Node];
    const inChannels = kernel.shape.at(-2)! * attributes.groups;
    const shape = [gradient.shape[0]!, ...attributes.inputSpatial, inChannels];
    const expected = convolutionShape(op, shape, kernel.shape, attributes);
    if (!sameShape(expected, gradient.shape)) {
      throw new ShapeMismatchError(
        `${op}: expected a gradient of ${formatShape(expected)}, got ${formatShape(gradient.shape)}.`,
      );
    }
    return { shape, dtype: gradient.dtype };
  },
  convolutionKernelGradient: (inputs, attributes, _g, op) => {
    const [x, gradient] = inputs as [Node, Node];
    const shape = [...attributes.window, x.shape.at(-1)! / attributes.groups, gradient.shape.at(-1)!];
    const expected = convolutionShape(op, x.shape, shape, attributes);
    if (!sameShape(expected, gradient.shape)) {
      throw new ShapeMismatchError(
        `${op}: expected a gradient of ${formatShape(expected)}, got ${formatShape(gradient.shape)}.`,
      );
    }
    return { shape, dtype: x.dtype };
  },

  maxPool: pool,
  maxPoolGradient: (inputs, attributes, given, op) => {
    const [x, gradient] = inputs as [Node, Node];
    const expected = pool(inputs, attributes, given, op);
    if (!sameShape(expected.shape, gradient.shape)) {
      throw new ShapeMismatchError(
        `${op}: expected a gradient of ${formatShape(expected.shape)}, got ${formatShape(gradient.shape)}.`,
      );
    }
    return x;
  },
  averagePool: pool,
  averagePoolGradient: (inputs, attributes) => {
    const gradient = inputs[0]!;
    return { shape: [gradient.shape[0]!, ...attributes.inputSpatial, gradient.shape.at(-1)!], dtype: gradient.dtype };
  },

  reduceSum: reduction,
  reduceMax: reduction,
  reduceMin: reduction,
  argMax: (inputs, { axis }, given, op) => ({
    shape: reduction(inputs, { axes: [axis] }, given, op).shape,
    dtype: 'int32',
  }),

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
};
