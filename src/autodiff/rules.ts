/**
 * Every derivative that Millrace knows, one line of calculus above each. `g` is the gradient of the op's result `y`.
 *
 * Where the derivative can be written on the result instead of the operand, it is: the result often has to be kept
 * anyway, and the operand's memory is free for others.
 */
import {
  add,
  averagePool,
  averagePoolGradient,
  broadcast,
  cast,
  constant,
  convolution,
  convolutionInputGradient,
  convolutionKernelGradient,
  cos,
  divide,
  dot,
  equal,
  exp,
  greater,
  less,
  log,
  maxPoolGradient,
  multiply,
  negate,
  power,
  reduceProduct,
  reduceSum,
  reshape,
  round,
  select,
  sign,
  sin,
  subtract,
  transpose,
} from '../graph/build.ts';
import { cumulativeSum } from '../graph/buildMovement.ts';
import { scatterAlongAxis } from '../graph/buildOrdering.ts';
import { makeNode, type Node } from '../graph/node.ts';
import type { OpName } from '../graph/ops.ts';
import { isFloating } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import { indexedRules } from './indexedRules.ts';
import { movementRules } from './movementRules.ts';
import type { GradientRule } from './rule.ts';

/** Nothing flows into any operand. */
const constantAlmostEverywhere = (node: Node): readonly 'zero'[] => node.inputs.map(() => 'zero');

/**
 * The rule of each op. A new row of the op table does not compile until it has one here. (A scan has several results, and
 * so a rule of another kind, in scanRule.ts.)
 */
export const gradientRules: { readonly [O in Exclude<OpName, 'scan' | 'scanResult'>]: GradientRule<O> } = {
  // Leaves have no operands; the step counter of random numbers is an integer.
  input: () => [],
  variable: () => [],
  constant: () => [],
  literal: () => [],
  iota: () => [],
  randomUniform: constantAlmostEverywhere,
  randomNormal: constantAlmostEverywhere,

  // d(-x) = -dx
  negate: (_, g) => [() => negate(g)],
  // d|x| = sign(x) dx: flat at 0, as in TensorFlow and PyTorch
  abs: ({ inputs: [x] }, g) => [() => multiply(g, sign(x!))],
  // Steps: flat between the jumps
  sign: constantAlmostEverywhere,
  floor: constantAlmostEverywhere,
  ceil: constantAlmostEverywhere,
  round: constantAlmostEverywhere,
  // d(e^x) = y dx
  exp: (y, g) => [() => multiply(g, y)],
  // d(e^x - 1) = (y + 1) dx
  expm1: (y, g) => [() => multiply(g, add(y, 1))],
  // d(ln x) = dx / x
  log: ({ inputs: [x] }, g) => [() => divide(g, x!)],
  // d(ln(1 + x)) = dx / (1 + x)
  log1p: ({ inputs: [x] }, g) => [() => divide(g, add(x!, 1))],
  // d(x^(1/2)) = 1/2 x^(-1/2) dx = dx / (2 y)
  sqrt: (y, g) => [() => divide(multiply(g, 0.5), y)],
  // d(x^(-1/2)) = -1/2 x^(-3/2) dx = -1/2 y^3 dx
  rsqrt: (y, g) => [() => multiply(multiply(g, -0.5), multiply(y, multiply(y, y)))],
  // d(sin x) = cos(x) dx
  sin: ({ inputs: [x] }, g) => [() => multiply(g, cos(x!))],
  // d(cos x) = -sin(x) dx
  cos: ({ inputs: [x] }, g) => [() => negate(multiply(g, sin(x!)))],
  // d(tanh x) = (1 - y^2) dx
  tanh: (y, g) => [() => multiply(g, subtract(1, multiply(y, y)))],
  // d(erf x) = 2 / sqrt(pi) e^(-x^2) dx
  erf: ({ inputs: [x] }, g) => [() => multiply(g, multiply(exp(negate(multiply(x!, x!))), 2 / Math.sqrt(Math.PI)))],
  // d(sigmoid x) = y (1 - y) dx
  sigmoid: (y, g) => [() => multiply(g, multiply(y, subtract(1, y)))],
  logicalNot: constantAlmostEverywhere,
  // Rounding aside, a cast between floating types is the identity; integers and bools are steps.
  cast: ({ inputs: [x], dtype }, g) => [isFloating(x!.dtype) && isFloating(dtype) ? () => cast(g, x!.dtype) : 'zero'],
  // Rounding aside, the identity, as a cast to bfloat16 and back is
  reducePrecision: (_, g) => [() => g],

  // d(a + b) = da + db
  add: (_, g) => [() => g, () => g],
  // d(a - b) = da - db
  subtract: (_, g) => [() => g, () => negate(g)],
  // d(a b) = b da + a db
  multiply: ({ inputs: [a, b] }, g) => [() => multiply(g, b!), () => multiply(g, a!)],
  // d(a / b) = da / b - (a / b) db / b
  divide: (y, g) => [() => divide(g, y.inputs[1]!), () => negate(divide(multiply(g, y), y.inputs[1]!))],
  // d(a^b) = b a^(b-1) da + ln(a) a^b db
  power: (y, g) => [() => multiply(g, powerSlope(y.inputs[0]!, y.inputs[1]!)), () => multiply(g, exponentSlope(y))],
  // d(atan2(a, b)) = (b da - a db) / (a^2 + b^2)
  atan2: ({ inputs: [a, b] }, g) => [
    () => multiply(g, divide(b!, sumOfSquares(a!, b!))),
    () => negate(multiply(g, divide(a!, sumOfSquares(a!, b!)))),
  ],
  // d(a - n b) = da - n db with the whole number n = (a - y) / b, rounded because the division rounds
  remainder: (y, g) => [() => g, () => negate(multiply(g, round(divide(subtract(y.inputs[0]!, y), y.inputs[1]!))))],
  // y = a where y > b, else b: on a tie everything goes to b, so that relu(x) = max(x, 0) is flat at 0
  maximum: (y, g) => [
    () => select(greater(y, y.inputs[1]!), g, 0),
    () => select(greater(y, y.inputs[1]!), zerosLike(g), g),
  ],
  // y = a where y < b, else b
  minimum: (y, g) => [() => select(less(y, y.inputs[1]!), g, 0), () => select(less(y, y.inputs[1]!), zerosLike(g), g)],
  // Truth values: flat between the jumps
  equal: constantAlmostEverywhere,
  notEqual: constantAlmostEverywhere,
  less: constantAlmostEverywhere,
  lessEqual: constantAlmostEverywhere,
  greater: constantAlmostEverywhere,
  greaterEqual: constantAlmostEverywhere,
  logicalAnd: constantAlmostEverywhere,
  logicalOr: constantAlmostEverywhere,
  // d(c ? a : b) = c ? da : db
  select: ({ inputs: [condition] }, g) => [
    'zero',
    () => select(condition!, g, zerosLike(g)),
    () => select(condition!, zerosLike(g), g),
  ],

  // Y = A B: dA = G Bt, dB = At G. Where an operand comes transposed, so does its gradient.
  dot: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, g) => [
    () =>
      transposeA ? dot(b!, g, { transposeA: transposeB, transposeB: true }) : dot(g, b!, { transposeB: !transposeB }),
    () =>
      transposeB ? dot(g, a!, { transposeA: true, transposeB: transposeA }) : dot(a!, g, { transposeA: !transposeA }),
  ],
  // y = x * w is linear in x and in w; the three ops of the family are each other's derivatives.
  convolution: ({ inputs: [x, kernel], attributes }, g) => [
    () => convolutionInputGradient(g, kernel!, { ...attributes, inputSpatial: spatialOf(x!) }),
    () => convolutionKernelGradient(x!, g, { ...attributes, window: kernel!.shape.slice(0, -2) }),
  ],
  convolutionInputGradient: ({ inputs: [outer, kernel], attributes: { inputSpatial: _, ...attributes } }, g) => [
    () => convolution(g, kernel!, attributes),
    () => convolutionKernelGradient(g, outer!, { ...attributes, window: kernel!.shape.slice(0, -2) }),
  ],
  convolutionKernelGradient: ({ inputs: [x, outer], attributes: { window: _, ...attributes } }, g) => [
    () => convolutionInputGradient(outer!, g, { ...attributes, inputSpatial: spatialOf(x!) }),
    () => convolution(x!, g, attributes),
  ],

  // Each window's gradient goes to its first largest element.
  maxPool: ({ inputs: [x], attributes }, g) => [() => maxPoolGradient(x!, g, attributes)],
  // Which element is largest is a step in x. Along the outer gradient it would be a gather, which the table lacks.
  maxPoolGradient: () => ['zero', 'notDifferentiable'],
  // Linear, and each other's transpose.
  averagePool: ({ inputs: [x], attributes }, g) => [
    () => averagePoolGradient(g, { ...attributes, inputSpatial: spatialOf(x!) }),
  ],
  averagePoolGradient: ({ attributes: { inputSpatial: _, ...attributes } }, g) => [() => averagePool(g, attributes)],

  // d(sum x) = sum dx: every summand gets the gradient of the sum
  reduceSum: ({ inputs: [x], attributes: { axes } }, g) => [() => spread(g, x!.shape, axes)],
  // The gradient goes to the extreme element; elements that share the extreme share it equally.
  reduceMax: (y, g) => [() => shareAmongExtremes(y, y.attributes.axes, g)],
  reduceMin: (y, g) => [() => shareAmongExtremes(y, y.attributes.axes, g)],
  // d(prod x) = sum_i (product of the others) dx_i
  reduceProduct: (y, g) => [() => multiply(spread(g, y.inputs[0]!.shape, y.attributes.axes), productOfOthers(y))],
  argMax: constantAlmostEverywhere,
  // Linear, and each other's transpose.
  takeAlongAxis: ({ inputs: [x, indices], attributes: { axis } }, g) => [
    () => scatterAlongAxis(g, indices!, x!.shape[axis]!, axis),
    'zero',
  ],
  scatterAlongAxis: ({ inputs: [, indices], attributes: { axis } }, g) => [
    () => makeNode('takeAlongAxis', [g, indices!], { axis, outside: 'zero' }),
    'zero',
  ],
  argSort: constantAlmostEverywhere,

  // An element that was repeated gets the sum over its copies.
  broadcast: ({ inputs: [x], attributes: { shape, axes } }, g) => [
    () => {
      const kept = axes.filter((axis, i) => x!.shape[i] === shape[axis]);
      return reshape(reduceSum(g, { axes: shape.flatMap((_, axis) => (kept.includes(axis) ? [] : [axis])) }), x!.shape);
    },
  ],
  // The same elements in another order go back to where they came from.
  reshape: ({ inputs: [x] }, g) => [() => reshape(g, x!.shape)],
  transpose: ({ attributes: { permutation } }, g) => [
    () =>
      transpose(
        g,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
  ],
  ...movementRules,
  ...indexedRules,
  // An element is in every sum from its own on: the gradient is the sum of theirs, from the other end.
  cumulativeSum: ({ attributes: { axis, exclusive, reverse } }, g) => [
    () => cumulativeSum(g, axis, { exclusive, reverse: !reverse }),
  ],
};

function sumOfSquares(a: Node, b: Node): Node {
  return add(multiply(a, a), multiply(b, b));
}

function zerosLike(x: Node): Node {
  return constant(0, x.shape, x.dtype);
}

function spatialOf(x: Node): Shape {
  return x.shape.slice(1, -1);
}

/** Repeats a reduced tensor along the axes that the reduction removed. */
function spread(reduced: Node, shape: Shape, axes: readonly number[]): Node {
  const kept = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  return broadcast(reduced, shape, kept);
}

function shareAmongExtremes(y: Node, axes: readonly number[], g: Node): Node {
  const x = y.inputs[0]!;
  const isExtreme = equal(x, spread(y, x.shape, axes));
  const count = reduceSum(cast(isExtreme, x.dtype), { axes });
  return select(isExtreme, spread(divide(g, count), x.shape, axes), 0);
}

/**
 * For each element the product of the others: `product / x` where nothing is zero; the product of the nonzero ones at the
 * only zero of a group; else 0. (The derivative of this is exact only where nothing is zero.)
 */
function productOfOthers(y: Node<'reduceProduct'>): Node {
  const x = y.inputs[0]!;
  const { axes } = y.attributes;
  const isZero = equal(x, 0);
  const nonzero = select(isZero, 1, x);
  const zeros = spread(reduceSum(cast(isZero, x.dtype), { axes }), x.shape, axes);
  const product = spread(reduceProduct(nonzero, { axes }), x.shape, axes);
  return select(equal(zeros, cast(isZero, x.dtype)), divide(product, nonzero), 0);
}

/** `b a^(b-1)`; 0 where b is 0, also at a = 0. */
function powerSlope(a: Node, b: Node): Node {
  if (b.op !== 'constant') {
    const isZero = equal(b, 0);
    return multiply(b, power(a, select(isZero, 1, subtract(b, 1))));
  }
  const { value } = (b as Node<'constant'>).attributes;
  if (value === 0) return zerosLike(a);
  return multiply(value === 2 ? a : power(a, value - 1), value);
}

/** `ln(a) a^b`; its limit 0 at a = 0. */
function exponentSlope(y: Node): Node {
  const a = y.inputs[0]!;
  return multiply(y, log(select(equal(a, 0), 1, a)));
}
