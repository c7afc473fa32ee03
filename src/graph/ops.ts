/**
 * The op table: every core operation, its attributes and its family.
 *
 * Rule tables (shape inference, gradients, reference kernels, native lowering) are mapped types over this table, so that
 * a new row is a compile error wherever its rule is missing. Derived operations (relu, softmax, crossentropy, batch
 * normalisation, ...) are compositions in `composite/`. Each row has a direct StableHLO meaning, given beside it.
 */
import type { DType, TypedArray } from '../tensor/dtype.ts';
import type { PaddingPairs, Shape } from '../tensor/shape.ts';
import type { ScanAttributes } from './scan.ts';
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

/** How many elements `pad` puts before, after and between those of each dimension; none negative. */
export interface PadAttributes {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
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
  /**
   * Standard normal numbers from the words `u` of `randomUniform` (Box and Muller); none is beyond 5.8. Elements `2 i` and
   * `2 i + 1` are `r cos(a)` and `r sin(a)` of `r = sqrt(-2 log(u[2 i] + 2^-24))`, `a = 2 pi u[2 i + 1]`.
   * StableHLO: rng_bit_generator (philox) and elementwise ops.
   */
  randomNormal: { readonly seed: number; readonly stream: number };

  // Elementwise, one operand
  negate: NoAttributes;
  abs: NoAttributes;
  /** -1, 0 or 1. */
  sign: NoAttributes;
  floor: NoAttributes;
  ceil: NoAttributes;
  /** Halves go to the even neighbour. StableHLO: round_nearest_even. */
  round: NoAttributes;
  exp: NoAttributes;
  expm1: NoAttributes;
  log: NoAttributes;
  log1p: NoAttributes;
  sqrt: NoAttributes;
  rsqrt: NoAttributes;
  sin: NoAttributes;
  /** StableHLO: cosine. */
  cos: NoAttributes;
  tanh: NoAttributes;
  /** The error function. StableHLO (CHLO): erf. */
  erf: NoAttributes;
  /** 1 / (1 + exp(-x)). StableHLO: logistic. */
  sigmoid: NoAttributes;
  logicalNot: NoAttributes;
  /** StableHLO: convert. float to int truncates (what it gives outside the range is open); to bool is `x != 0`. */
  cast: NoAttributes;
  /**
   * The nearest number that bfloat16 holds (8 bits of significand, the exponents of float32); ties go to the even one, NaN
   * stays NaN, what becomes of subnormal numbers is open. The dtype stays. StableHLO: reduce_precision, with 8 exponent bits
   * and 7 mantissa bits.
   */
  reducePrecision: NoAttributes;

  // Elementwise, two operands of one shape
  add: NoAttributes;
  subtract: NoAttributes;
  multiply: NoAttributes;
  divide: NoAttributes;
  power: NoAttributes;
  /** The angle of the point (x, y) for operands y, x, in [-pi, pi]. StableHLO: atan2. */
  atan2: NoAttributes;
  /** `a - floor(a / b) * b`, with the sign of b; 0 for an int32 b of 0. StableHLO: remainder, plus b where the signs differ. */
  remainder: NoAttributes;
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
  /** Of nothing it is 1; int32 wraps around. StableHLO: reduce multiply. */
  reduceProduct: { readonly axes: readonly number[] };
  /**
   * Inputs x, int32 indices: `y[..., j, ...] = x[..., indices[..., j, ...], ...]` along the axis. An index outside is treated
   * as by `gather`. StableHLO: gather with batch dimensions, select.
   */
  takeAlongAxis: { readonly axis: number; readonly outside: 'nan' | 'zero' };
  /**
   * Inputs updates, int32 indices: adds each update, in order, at its index along the axis of zeros of that size; those
   * outside are left out. StableHLO: scatter with an add, which leaves them out, too.
   */
  scatterAlongAxis: { readonly axis: number; readonly size: number };
  /**
   * The first `count` indices, int32, of the stable order of the last axis; NaN is largest in both directions.
   * StableHLO: sort of the elements with an iota, stable; slice.
   */
  argSort: { readonly descending: boolean; readonly count: number };
  /** Index of the first largest element along an axis, int32; NaN is largest. StableHLO: reduce with two operands. */
  argMax: { readonly axis: number };

  // Data movement
  /** Input dimension `i` becomes output dimension `axes[i]`; size 1 stretches; other output dimensions repeat. StableHLO: broadcast_in_dim. */
  broadcast: { readonly shape: Shape; readonly axes: readonly number[] };
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  /** `sizes[i]` elements along axis `i`, from `starts[i]`, in steps of `strides[i]` (at least 1). StableHLO: slice. */
  slice: { readonly starts: readonly number[]; readonly sizes: Shape; readonly strides: readonly number[] };
  /** Any number of inputs, one after the other along an axis. StableHLO: concatenate. */
  concat: { readonly axis: number };
  /** Inputs x, value `[]`: the value around x and between its elements. StableHLO: pad. */
  pad: PadAttributes;
  /** Opposite order along the axes (ascending). StableHLO: reverse. */
  reverse: { readonly axes: readonly number[] };
  /**
   * Inputs x, indices (int32): the slices of x at indices along an axis, whose place the indices' dimensions take. An
   * index outside gives NaN (0 in integers and bools) or zeros. StableHLO: gather, with a select for indices outside.
   */
  gather: { readonly axis: number; readonly outside: 'nan' | 'zero' };
  /**
   * Inputs updates, indices (int32): zeros of `size` along the axis, plus each update at its index, in order; indices
   * outside are left out. StableHLO: scatter with add.
   */
  scatterAdd: { readonly axis: number; readonly size: number };
  /**
   * Sum of all elements up to each along an axis; without the element itself where `exclusive`; from the end on where
   * `reverse`. StableHLO: reduce_window add, with a window of the whole axis, padded at one side.
   */
  cumulativeSum: { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };

  // Repetition
  /**
   * Runs a body `length` times, each time with the carries of the step before and the next element of each sequence.
   * Inputs: initial carries, sequences `[length, ...]`, constants. The node stands for all results together and is never
   * in memory; only `scanResult` reads it, and its own type means nothing.
   * StableHLO: while, with a dynamic_slice of each sequence and a dynamic_update_slice of each stacked output.
   */
  scan: ScanAttributes;
  /**
   * One result of a scan: results 0 to carries-1 are the final carries; then come the outputs of all steps, stacked
   * `[length, ...]` at the index of the step's element, also where the scan is reversed. StableHLO: get_tuple_element.
   */
  scanResult: { readonly index: number };
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
  'ceil',
  'round',
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'sin',
  'cos',
  'tanh',
  'erf',
  'sigmoid',
  'logicalNot',
  'cast',
  'reducePrecision',
] as const;

/** Elementwise arithmetic of two operands of one shape and dtype. */
export const ARITHMETIC_OPS = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'power',
  'atan2',
  'remainder',
  'maximum',
  'minimum',
] as const;

/** Elementwise comparisons: two operands of one shape and dtype, bool result. */
export const COMPARISON_OPS = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const;

/** Elementwise logic on bool operands. */
export const LOGICAL_OPS = ['logicalAnd', 'logicalOr'] as const;

/** Reductions that fuse with the elementwise work before them. */
export const REDUCE_OPS = ['reduceSum', 'reduceMax', 'reduceMin', 'reduceProduct'] as const;

/** Ops that only move elements, as do reshape, transpose and broadcast. */
export type MovementOp = 'slice' | 'concat' | 'pad' | 'reverse';

/** Ops with a window. */
export type WindowOp =
  | 'convolution'
  | 'convolutionInputGradient'
  | 'convolutionKernelGradient'
  | 'maxPool'
  | 'maxPoolGradient'
  | 'averagePool'
  | 'averagePoolGradient';

/** Ops that find elements along one axis by their indices. */
export type IndexedOp = 'gather' | 'scatterAdd';

/** Ops that order elements, or pick them by index along one axis. */
export type OrderingOp = 'takeAlongAxis' | 'scatterAlongAxis' | 'argSort';

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
