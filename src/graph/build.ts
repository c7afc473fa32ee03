/**
 * Functions that add nodes: what layers, losses, metrics and optimizers are written with.
 *
 * Operands may be nodes or plain numbers; two operands broadcast by NumPy's rule. Nothing is computed yet.
 */
import { type DType, isFloating, type TypedArray } from '../tensor/dtype.ts';
import { broadcastShapes, normalizeAxis, type Shape, sameShape } from '../tensor/shape.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { makeNode, type Node } from './node.ts';
import { checkNumberFits } from './operandChecks.ts';
import type {
  ArithmeticOp,
  ComparisonOp,
  ConvolutionAttributes,
  LogicalOp,
  OpAttributes,
  PoolAttributes,
  ReduceOp,
  UnaryOp,
} from './ops.ts';
import type { Variable } from './variable.ts';

/** A node, or a number that takes the other operand's dtype. */
export type Operand = Node | number;

// Leaves -------------------------------------------------------------------------------------------------------------

/** A value fed at each run. */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Node<'input'> {
  return makeNode('input', [], { name }, { shape, dtype });
}

/** The value of a variable from before the run's updates. */
export function variable(symbol: Variable): Node<'variable'> {
  return makeNode('variable', [], { variable: symbol });
}

/** A tensor whose elements are all `value`, which `dtype` has to be able to hold. */
export function constant(value: number, shape: Shape = [], dtype: DType = 'float32'): Node<'constant'> {
  checkNumberFits('constant', value, dtype);
  return makeNode('constant', [], { value }, { shape, dtype });
}

/** A constant array. */
export function literal(data: TypedArray, shape: Shape, dtype: DType): Node<'literal'> {
  return makeNode('literal', [], { data }, { shape, dtype });
}

/** The index along `axis`, at each element. */
export function iota(shape: Shape, axis: number, dtype: DType = 'int32'): Node<'iota'> {
  return makeNode('iota', [], { axis: normalizeAxis(axis, shape.length) }, { shape, dtype });
}

/** Uniform random numbers in [0, 1): a pure function of (seed, stream, step, element). */
export function randomUniform(
  step: Node,
  shape: Shape,
  options: OpAttributes['randomUniform'] & { readonly dtype?: DType },
): Node<'randomUniform'> {
  const { seed, stream, dtype } = options;
  return makeNode('randomUniform', [step], { seed, stream }, { shape, dtype: dtype ?? 'float32' });
}

/** Standard normal random numbers: a pure function of (seed, stream, step, element), of the bits of {@link randomUniform}. */
export function randomNormal(
  step: Node,
  shape: Shape,
  options: OpAttributes['randomNormal'] & { readonly dtype?: DType },
): Node<'randomNormal'> {
  const { seed, stream, dtype } = options;
  return makeNode('randomNormal', [step], { seed, stream }, { shape, dtype: dtype ?? 'float32' });
}

// Elementwise --------------------------------------------------------------------------------------------------------

/** Stretches `x` to `shape` by NumPy's rule (aligned at the last axis). */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (x.op === 'constant') return constant((x as Node<'constant'>).attributes.value, shape, x.dtype);
  const offset = shape.length - x.shape.length;
  return broadcast(
    x,
    shape,
    x.shape.map((_, i) => i + offset),
  );
}

/** Stretches `x` to `shape`; input dimension `i` becomes output dimension `axes[i]`. */
export function broadcast(x: Node, shape: Shape, axes: readonly number[]): Node {
  if (sameShape(x.shape, shape)) return x;
  if (x.op === 'constant') return constant((x as Node<'constant'>).attributes.value, shape, x.dtype);
  return makeNode('broadcast', [x], { shape, axes });
}

function broadcastOperands(op: string, operands: readonly Operand[]): Node[] {
  const first = operands.find((operand): operand is Node => typeof operand !== 'number');
  if (first === undefined) throw new InvalidArgumentError(`${op}: at least one operand has to be a node.`);
  let shape: Shape = [];
  for (const operand of operands) if (typeof operand !== 'number') shape = broadcastShapes(shape, operand.shape);
  return operands.map((operand) => {
    if (typeof operand !== 'number') return broadcastTo(operand, shape);
    checkNumberFits(op, operand, first.dtype);
    return constant(operand, shape, first.dtype);
  });
}

const unary =
  <O extends UnaryOp>(op: O) =>
  (x: Node): Node =>
    makeNode(op, [x], {} as OpAttributes[O]);

const binary =
  <O extends ArithmeticOp | ComparisonOp | LogicalOp>(op: O) =>
  (a: Operand, b: Operand): Node =>
    makeNode(op, broadcastOperands(op, [a, b]), {} as OpAttributes[O]);

/** `-x`. */
export const negate = unary('negate');
/** `|x|`: the magnitude of each element. */
export const abs = unary('abs');
/** `-1`, `0` or `1`: the sign of each element. */
export const sign = unary('sign');
/** The largest whole number that is at most `x`. */
export const floor = unary('floor');
/** The smallest whole number that is at least `x`. */
export const ceil = unary('ceil');
/** The whole number nearest to `x`; halves go to the even one: `round(2.5) = 2`. */
export const round = unary('round');
/** `e^x`. */
export const exp = unary('exp');
/** `e^x - 1`, exact near 0. */
export const expm1 = unary('expm1');
/** The natural logarithm: `log(e^x) = x`; NaN below 0. */
export const log = unary('log');
/** `log(1 + x)`, exact near 0. */
export const log1p = unary('log1p');
/** The nearest bfloat16 number, as float32; see the op table. */
export const reducePrecision = unary('reducePrecision');
/** `x^(1/2)`; NaN below 0. */
export const sqrt = unary('sqrt');
/** `1 / sqrt(x)`. */
export const rsqrt = unary('rsqrt');
/** The sine of `x` in radians. */
export const sin = unary('sin');
/** The cosine of `x` in radians. */
export const cos = unary('cos');
/** `(e^x - e^-x) / (e^x + e^-x)`. */
export const tanh = unary('tanh');
/** The error function, `2 / sqrt(pi) * integral of exp(-t^2) from 0 to x`. */
export const erf = unary('erf');
/** `1 / (1 + e^-x)`. */
export const sigmoid = unary('sigmoid');
/** `!x` at each element of a bool node. */
export const logicalNot = unary('logicalNot');

/** The values of `x` in another dtype; floats lose what is behind the point in integers, and any number but 0 is `true`. */
export function cast(x: Node, dtype: DType): Node {
  if (x.dtype === dtype) return x;
  if (x.op === 'constant' && isFloating(dtype)) {
    return constant((x as Node<'constant'>).attributes.value, x.shape, dtype);
  }
  return makeNode('cast', [x], {}, { dtype });
}

/** The node itself where it is of a floating type, else its values as float32. */
function floating(x: Node): Node {
  return isFloating(x.dtype) ? x : cast(x, 'float32');
}

/** `a + b`; operands stretch to one shape, as in NumPy. */
export const add = binary('add');
/** `a - b`; operands stretch to one shape. */
export const subtract = binary('subtract');
/** `a * b`; operands stretch to one shape. */
export const multiply = binary('multiply');
/** `a / b`; integers are divided as float32, as in Keras. */
export function divide(a: Operand, b: Operand): Node {
  const [left, right] = [a, b].map((operand) => (typeof operand === 'number' ? operand : floating(operand)));
  return makeNode('divide', broadcastOperands('divide', [left!, right!]), {});
}
/** `a^b`; NaN for a negative `a` whose exponent is no whole number. */
export const power = binary('power');
/** The angle of the point (x, y), in [-pi, pi]: `atan2(y, x)`. */
export const atan2 = binary('atan2');
/** `a - floor(a / b) * b`: what remains of a, with the sign of b. */
export const remainder = binary('remainder');
/** `max(a, b)` at each element; NaN where one of them is. */
export const maximum = binary('maximum');
/** `min(a, b)` at each element; NaN where one of them is. */
export const minimum = binary('minimum');
/** `a == b` at each element, as bool. */
export const equal = binary('equal');
/** `a != b` at each element, as bool; NaN differs from itself. */
export const notEqual = binary('notEqual');
/** `a < b` at each element, as bool. */
export const less = binary('less');
/** `a <= b` at each element, as bool. */
export const lessEqual = binary('lessEqual');
/** `a > b` at each element, as bool. */
export const greater = binary('greater');
/** `a >= b` at each element, as bool. */
export const greaterEqual = binary('greaterEqual');
/** `a && b` at each element of two bool nodes. */
export const logicalAnd = binary('logicalAnd');
/** `a || b` at each element of two bool nodes. */
export const logicalOr = binary('logicalOr');

/** `condition ? whenTrue : whenFalse` at each element. */
export function select(condition: Node, whenTrue: Operand, whenFalse: Operand): Node {
  const [a, b] = broadcastOperands('select', [whenTrue, whenFalse]) as [Node, Node];
  const shape = broadcastShapes(condition.shape, a.shape);
  return makeNode('select', [broadcastTo(condition, shape), broadcastTo(a, shape), broadcastTo(b, shape)], {});
}

/** `x * x`. */
export function square(x: Node): Node {
  return multiply(x, x);
}

// Linear algebra -----------------------------------------------------------------------------------------------------

/** Matrix product over the last two axes; leading axes are batch dimensions. */
export function dot(a: Node, b: Node, options: { transposeA?: boolean; transposeB?: boolean } = {}): Node {
  const { transposeA = false, transposeB = false } = options;
  return makeNode('dot', [a, b], { transposeA, transposeB });
}

/**
 * Convolution, channels last.
 *
 * @formula `y[n,p,q,k] = sum_{i,j,c} x[n, p*s+i*d-pad, q*s+j*d-pad, c] * w[i,j,c,k]`
 * @shape x `[batch, ...spatial, inChannels]`, kernel `[...window, inChannels / groups, filters]`
 *   -> `[batch, ...outSpatial, filters]`
 */
export function convolution(x: Node, kernel: Node, attributes: ConvolutionAttributes): Node {
  return makeNode('convolution', [x, kernel], attributes);
}

export function convolutionInputGradient(
  gradient: Node,
  kernel: Node,
  attributes: OpAttributes['convolutionInputGradient'],
): Node {
  return makeNode('convolutionInputGradient', [gradient, kernel], attributes);
}

export function convolutionKernelGradient(
  x: Node,
  gradient: Node,
  attributes: OpAttributes['convolutionKernelGradient'],
): Node {
  return makeNode('convolutionKernelGradient', [x, gradient], attributes);
}

// Windows ------------------------------------------------------------------------------------------------------------

/**
 * Largest value of each window.
 *
 * `maximum(x, c)` with a constant `c` moves behind the pooling: the maximum is monotone, so the result is the same, and
 * it then runs (forward and backward) on the smaller tensor.
 */
export function maxPool(x: Node, attributes: PoolAttributes): Node {
  if (x.op === 'maximum' && x.inputs[1]!.op === 'constant') {
    const threshold = x.inputs[1] as Node<'constant'>;
    return maximum(maxPool(x.inputs[0]!, attributes), threshold.attributes.value);
  }
  return makeNode('maxPool', [x], attributes);
}

export function maxPoolGradient(x: Node, gradient: Node, attributes: PoolAttributes): Node {
  return makeNode('maxPoolGradient', [x, gradient], attributes);
}

/** Mean of each window over the elements inside the input. */
export function averagePool(x: Node, attributes: PoolAttributes): Node {
  return makeNode('averagePool', [x], attributes);
}

export function averagePoolGradient(gradient: Node, attributes: OpAttributes['averagePoolGradient']): Node {
  return makeNode('averagePoolGradient', [gradient], attributes);
}

// Reductions ---------------------------------------------------------------------------------------------------------

/** Which axes to reduce. */
export interface ReduceOptions {
  /** Axes; negative ones count from the end. @defaultValue all */
  axes?: readonly number[];
  /** Keep the reduced axes with size 1. @defaultValue false */
  keepDims?: boolean;
}

function reduce(op: ReduceOp, x: Node, { axes, keepDims = false }: ReduceOptions): Node {
  const normal =
    axes === undefined ? x.shape.map((_, i) => i) : axes.map((axis) => normalizeAxis(axis, x.shape.length));
  normal.sort((a, b) => a - b);
  const reduced = normal.length === 0 ? x : makeNode(op, [x], { axes: normal });
  return keepDims
    ? reshape(
        reduced,
        x.shape.map((dim, i) => (normal.includes(i) ? 1 : dim)),
      )
    : reduced;
}

/** Sum; bools and bytes are added as int32. */
export function reduceSum(x: Node, options: ReduceOptions = {}): Node {
  return reduce('reduceSum', countable(x), options);
}

/** Product; bools and bytes are multiplied as int32. Of nothing it is 1. */
export function reduceProduct(x: Node, options: ReduceOptions = {}): Node {
  return reduce('reduceProduct', countable(x), options);
}

/** The node itself, or as int32 where sums and products would not fit its type. */
function countable(x: Node): Node {
  return x.dtype === 'bool' || x.dtype === 'uint8' ? cast(x, 'int32') : x;
}

export function reduceMax(x: Node, options: ReduceOptions = {}): Node {
  return reduce('reduceMax', x, options);
}

export function reduceMin(x: Node, options: ReduceOptions = {}): Node {
  return reduce('reduceMin', x, options);
}

/** Arithmetic mean: a sum times the reciprocal of the count. Of integers and bools as float32, as in Keras. */
export function reduceMean(x: Node, options: ReduceOptions = {}): Node {
  const total = reduceSum(floating(x), options);
  const count = x.shape.reduce((a, b) => a * b, 1) / total.shape.reduce((a, b) => a * b, 1);
  return multiply(total, 1 / count);
}

/**
 * Index of the first largest element along an axis, int32; a NaN counts as the largest. Integers are compared as float32.
 *
 * @shape x `[...before, size, ...after]` -> `[...before, ...after]`
 */
export function argMax(x: Node, axis = -1): Node {
  return makeNode('argMax', [floating(x)], { axis: normalizeAxis(axis, x.shape.length) });
}

// Data movement ------------------------------------------------------------------------------------------------------

/** The same elements, row-major, in another shape: `[2, 6]` -> `[3, 4]`. */
export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (x.op === 'constant') return constant((x as Node<'constant'>).attributes.value, shape, x.dtype);
  if (x.op === 'reshape') return reshape(x.inputs[0]!, shape);
  return makeNode('reshape', [x], { shape });
}

/** Output axis `i` is input axis `permutation[i]`. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  if (permutation.every((axis, i) => axis === i)) return x;
  return makeNode('transpose', [x], { permutation });
}
