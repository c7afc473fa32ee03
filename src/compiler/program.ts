/**
 * What the compiler hands to an engine: values, and a flat list of instructions in execution order.
 *
 * Plain data: an engine may serialise it. Shapes are static and logical (row-major); an engine is free to keep values in
 * other layouts inside, as long as inputs, outputs and variables are row-major at its border.
 */
import type { ElementwiseOp, IndexedOp, OpAttributes, OrderingOp, ReduceOp, WindowOp } from '../graph/ops.ts';
import type { Variable } from '../graph/variable.ts';
import type { DType, TypedArray } from '../tensor/dtype.ts';
import { type Shape, sameShape, stridesOf } from '../tensor/shape.ts';

/** Index into `Program.values`. */
export type ValueId = number;

/** Where a value's elements live. */
export type Storage =
  /** Fed at each run; `index` into `Program.inputs`. */
  | { readonly kind: 'input'; readonly index: number }
  /** A variable's own memory: read before the run's updates, or (as an instruction's output) updated in place. */
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** Constant elements. */
  | { readonly kind: 'literal'; readonly data: TypedArray }
  /** Lives from its instruction to its last use. */
  | { readonly kind: 'temporary' }
  /** The same elements as another value, under another shape. */
  | { readonly kind: 'alias'; readonly of: ValueId };

/** A typed value. */
export interface Value {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly storage: Storage;
  /**
   * Every element is a number that bfloat16 holds: an engine may store the value in 16 bits. Only on temporaries and their
   * aliases, and not on results of the program or what a scan or an assignment reads.
   */
  readonly precision?: 'bfloat16';
}

/** Elements of a value: the one at index `i` is element `offset + sum_d strides[d] i[d]` of it, row-major. */
export interface Strided {
  readonly offset: number;
  /** Along each dimension; 0 repeats, negative ones run backwards. */
  readonly strides: readonly number[];
}

/** An operand of a loop: the element of the value that each position of the loop reads. */
export interface LoopOperand extends Strided {
  readonly value: ValueId;
}

/**
 * One step of a loop's body. Registers are numbered: operands first (0..operands-1), then one per step.
 * `constant` and `iota` make values without operands.
 */
export type LoopStep =
  | { readonly op: ElementwiseOp; readonly inputs: readonly number[]; readonly dtype: DType }
  | { readonly op: 'constant'; readonly inputs: readonly []; readonly dtype: DType; readonly value: number }
  | { readonly op: 'iota'; readonly inputs: readonly []; readonly dtype: DType; readonly axis: number };

/**
 * A fused elementwise computation over the index space `shape`.
 *
 * Without `reduce`, register `results[i]` is stored to `outputs[i]`, whose shape is `shape`. With `reduce` there is one
 * result, which is reduced over `reduce.axes` (ascending); the output's shape is `shape` without these axes.
 * An output may be stored in the memory of an operand variable (an in-place update): every element is read before it is
 * written.
 */
export interface LoopInstruction {
  readonly kind: 'loop';
  readonly shape: Shape;
  readonly operands: readonly LoopOperand[];
  readonly steps: readonly LoopStep[];
  readonly results: readonly number[];
  readonly reduce?: { readonly op: ReduceOp; readonly axes: readonly number[] };
  readonly outputs: readonly ValueId[];
  /**
   * Where a result goes that is a piece of its output only: these elements of it, over the result's shape. The other
   * pieces are results of other loops; nothing reads the output before the last of them.
   */
  readonly places?: readonly (Strided | undefined)[];
}

/** Core ops that are instructions of their own; everything else becomes loops, aliases or storage. */
export type KernelOp =
  | 'dot'
  | WindowOp
  | 'argMax'
  | OrderingOp
  | 'pad'
  | IndexedOp
  | 'cumulativeSum'
  | 'randomUniform'
  | 'randomNormal';

/** What `dot`, `convolution` and `convolutionInputGradient` do to their result before it is stored, in this order. */
export interface Epilogue {
  /** `[n]` or `[filters]`: added along the last axis. It is the instruction's last input. */
  readonly bias: boolean;
  /** `max(result, 0)` after the bias. What becomes of a NaN is open: oneDNN gives 0. */
  readonly relu: boolean;
  /** `reducePrecision(result)` at the end. */
  readonly round: boolean;
}

/** Where the elements of a result of `shape` go in an instruction's output. */
export interface KernelPlace extends Strided {
  readonly shape: Shape;
}

/** One core op. */
export type KernelInstruction = {
  [O in KernelOp]: {
    readonly kind: 'kernel';
    readonly op: O;
    readonly attributes: OpAttributes[O];
    readonly inputs: readonly ValueId[];
    /**
     * One value, except `convolutionKernelGradient`, which may have a second: the bias gradient `[filters]`, the sum of
     * the gradient over batch and space.
     */
    readonly outputs: readonly ValueId[];
    /** Only on `dot`, `convolution` and `convolutionInputGradient`, which takes neither bias nor relu. */
    readonly epilogue?: Epilogue;
    /** Only on `dot`: the output has the result's elements in another order. Rows stay rows, one element beside the other. */
    readonly place?: KernelPlace;
  };
}[KernelOp];

/**
 * Runs a program of its own once for each step.
 *
 * The body's inputs are the carries, one element of each sequence, the constants; its outputs are the new carries, then
 * those step outputs that are among `results`, in that order. A body has no variables. Steps go from element 0 on, or from
 * the last one where `reverse`; a step's outputs are stacked at the index of its element.
 */
export interface ScanInstruction {
  readonly kind: 'scan';
  readonly length: number;
  readonly reverse: boolean;
  /** How many of the inputs are carries. */
  readonly carries: number;
  /** How many of the inputs, after the carries, are sequences `[length, ...]`. */
  readonly sequences: number;
  /** Initial carries, sequences, constants. */
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  /**
   * Which result each output is, ascending: below `carries` the final carry of that number, else the stacked step output
   * of that number less `carries`. Only results that somebody reads.
   */
  readonly results: readonly number[];
  readonly body: Program;
}

/** Copies a value into a variable (for updates that cannot be made in place). Runs after every read of the variable. */
export interface AssignInstruction {
  readonly kind: 'assign';
  readonly inputs: readonly [ValueId];
  readonly variable: Variable;
  readonly outputs: readonly [];
}

export type Instruction = LoopInstruction | KernelInstruction | ScanInstruction | AssignInstruction;

/** A compiled graph. */
export interface Program {
  readonly values: readonly Value[];
  readonly instructions: readonly Instruction[];
  /** What `run` takes, in order; `value` is undefined where nothing reads the input. */
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly dtype: DType;
    readonly value: ValueId | undefined;
  }[];
  /** What `run` returns, in order. */
  readonly outputs: readonly { readonly name: string; readonly value: ValueId }[];
  /** Every variable that the program reads or writes. */
  readonly variables: readonly Variable[];
}

/** Whether the elements at each position of a space of `shape` are those of a value of `valueShape`, one for one. */
export function isWhole({ offset, strides }: Strided, valueShape: Shape, shape: Shape): boolean {
  const own = stridesOf(shape);
  return sameShape(valueShape, shape) && offset === 0 && strides.every((s, d) => shape[d] === 1 || s === own[d]);
}

/** The values that an instruction reads. */
export function instructionInputs(instruction: Instruction): readonly ValueId[] {
  return instruction.kind === 'loop' ? instruction.operands.map((operand) => operand.value) : instruction.inputs;
}
