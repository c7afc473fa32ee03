/**
 * The op table: every core operation, its attributes and its family.
 *
 * Rule tables (shape inference, gradients, reference kernels, native lowering) are mapped types over this table, so that
 * a new row is a compile error wherever its rule is missing. Derived operations (relu, softmax, crossentropy, batch
 * normalisation, ...) are compositions in `composite/`. Each row has a direct StableHLO meaning, given beside it.
 */
import type { DType, TypedArray } from '../tensor/dtype.ts';
import type { PaddingPairs, Shape } from '../tensor/shape.ts';
import type { Variable } from './variable.ts';

/** No attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

/**
 * A convolution over 1-3 spatial dimensions, channels last.
 * Input `[batch, ...spatial, inChannels]`, kernel `[...window, inChannels / groups, filters]`.
 */
export interface ConvolutionAttributes {
  readonly strides: readonly number[];
  readonly padding: PaddingPairs;
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** A pooling window over the spatial dimensions of `[batch, ...spatial, channels]`. */
export interface PoolAttributes {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: PaddingPairs;
}

/** The attributes of each core op. */
export interface OpAttributes {
  // Leaves
  /** A value fed at each run. StableHLO: function argument. */
  input: { readonly name: string };
  /** The value of a variable at the start of the run. StableHLO: function argument, donated. */
  variable: { readonly variable: Variable };
  /** Every element is `value`. StableHLO: constant + broadcast_in_dim. */
  constant: { readonly value: number };
  /** A constant array. StableHLO: constant. */
  literal: { readonly data: TypedArray };
  /** Element index along one axis. StableHLO: iota. */
  iota: { readonly axis: number };
  /**
   * Uniform numbers in [0, 1) with 24 random bits; one input, the int32 step counter `[]`. Element `i` is word `i % 4` of
   * `philox(counter = (i / 4, 0, step, stream), key = (seed, 0x6d696c6c)) >> 8`, times 2^-24.
   * StableHLO: rng_bit_generator (philox) + shift, convert, multiply.
   */
  randomUniform: { readonly seed: number; readonly stream: number };

  // Elementwise, one operand
  negate: NoAttributes;
  abs: NoAttributes;
  /** -1, 0 or 1. */
  sign: NoAttributes;
  floor: NoAttributes;
  exp: NoAttributes;
  expm1: NoAttributes;
  log: NoAttributes;
  log1p: NoAttributes;
  sqrt: NoAttributes;
  rsqrt: NoAttributes;
  tanh: NoAttributes;
  /** 1 / (1 + exp(-x)). StableHLO: logistic. */
  sigmoid: NoAttributes;
  logicalNot: NoAttributes;
  /** StableHLO: convert. float to int truncates (what it gives outside the range is open); to bool is `x != 0`. */
  cast: NoAttributes;

  // Elementwise, two operands of one shape
  add: NoAttributes;
  subtract: NoAttributes;
  multiply: NoAttributes;
  divide: NoAttributes;
  power: NoAttributes;
  maximum: NoAttributes;
  minimum: NoAttributes;
  equal: NoAttributes;
  notEqual: NoAttributes;
  less: NoAttributes;
  lessEqual: NoAttributes;
  greater: NoAttributes;
  greaterEqual: NoAttributes;
  logicalAnd: NoAttributes;
  logicalOr: NoAttributes;

  // Elementwise, three operands: condition (bool), then, else
  select: NoAttributes;

  // Linear algebra
  /** `[...batch, m, k] x [...batch, k, n]`, each with its last two axes swapped on request. StableHLO: dot_general. */
  dot: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** Inputs x, kernel. StableHLO: convolution. */
  convolution: ConvolutionAttributes;
  /** Inputs gradient, kernel; gives the gradient of x, whose spatial sizes are `inputSpatial`. StableHLO: convolution, lhs dilated. */
  convolutionInputGradient: ConvolutionAttributes & { readonly inputSpatial: readonly number[] };
  /** Inputs x, gradient; gives the gradient of the kernel, whose spatial sizes are `window`. StableHLO: convolution, rhs dilated. */
  convolutionKernelGradient: ConvolutionAttributes & { readonly window: readonly number[] };

  // Windows
  /** Largest value of each window; padding never wins; with a NaN in the window it is open. StableHLO: reduce_window max. */
  maxPool: PoolAttributes;
  /** Inputs x, gradient: the gradient goes to the first largest element of each window. StableHLO: select_and_scatter. */
  maxPoolGradient: PoolAttributes;
  /** Mean of each window over the elements inside the input. StableHLO: reduce_window add, divided by counts. */
  averagePool: PoolAttributes;
  /** Input gradient; gives the gradient of x, whose spatial sizes are `inputSpatial`. StableHLO: reduce_window add, base dilated. */
  averagePoolGradient: PoolAttributes & { readonly inputSpatial: readonly number[] };

  // Reductions: the axes disappear
  reduceSum: { readonly axes: readonly number[] };
  reduceMax: { readonly axes: readonly number[] };
  reduceMin: { readonly axes: readonly number[] };
  /** Index of the first largest element along an axis, int32; NaN is largest. StableHLO: reduce with two operands. */
  argMax: { readonly axis: number };

  // Data movement
  /** Input dimension `i` becomes output dimension `axes[i]`; size 1 stretches; other output dimensions repeat. StableHLO: broadcast_in_dim. */
  broadcast: { readonly shape: Shape; readonly axes: readonly number[] };
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
}

/** Name of a core op. */
export type OpName = keyof OpAttributes;

/** Ops without inputs that the program computes from. */
export const LEAF_OPS = ['input', 'variable', 'constant', 'literal', 'iota'] as const;

/** Elementwise ops of one operand; the result has the operand's shape. */
export const UNARY_OPS = [
  'negate',
  'abs',
  'sign',
  'floor',
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'tanh',
  'sigmoid',
  'logicalNot',
  'cast',
] as const;

/** Elementwise arithmetic of two operands of one shape and dtype. */
export const ARITHMETIC_OPS = ['add', 'subtract', 'multiply', 'divide', 'power', 'maximum', 'minimum'] as const;

/** Elementwise comparisons: two operands of one shape and dtype, bool result. */
export const COMPARISON_OPS = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const;

/** Elementwise logic on bool operands. */
export const LOGICAL_OPS = ['logicalAnd', 'logicalOr'] as const;

/** Reductions that fuse with the elementwise work before them. */
export const REDUCE_OPS = ['reduceSum', 'reduceMax', 'reduceMin'] as const;

export type UnaryOp = (typeof UNARY_OPS)[number];
export type ArithmeticOp = (typeof ARITHMETIC_OPS)[number];
export type ComparisonOp = (typeof COMPARISON_OPS)[number];
export type LogicalOp = (typeof LOGICAL_OPS)[number];
export type ReduceOp = (typeof REDUCE_OPS)[number];

/** Ops that compute each element of the result from the elements at the same place; these fuse into loops. */
export type ElementwiseOp = UnaryOp | ArithmeticOp | ComparisonOp | LogicalOp | 'select';

const ELEMENTWISE: ReadonlySet<string> = new Set<string>([
  ...UNARY_OPS,
  ...ARITHMETIC_OPS,
  ...COMPARISON_OPS,
  ...LOGICAL_OPS,
  'select',
]);

/** Whether an op fuses into an elementwise loop. */
export function isElementwise(op: OpName): op is ElementwiseOp {
  return ELEMENTWISE.has(op);
}

/** Whether an op is a reduction that fuses with the elementwise work before it. */
export function isReduction(op: OpName): op is ReduceOp {
  return (REDUCE_OPS as readonly string[]).includes(op);
}

/** Operand dtypes and dtype of the result are fixed by the family; this names what a node holds. */
export interface ResultType {
  readonly shape: Shape;
  readonly dtype: DType;
}
