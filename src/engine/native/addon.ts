/**
 * The addon's door: every function that `native/` exports, and the lowered program that it runs.
 *
 * Sizes are checked on both sides: the addon refuses descriptors that would touch memory outside a buffer. One engine
 * thread executes all runs of the process, in order; all programs share one arena, which grows to the largest.
 */
import type { DType, TypedArray } from '../../tensor/dtype.ts';
import type { FloatType } from './bfloat16.ts';

/** An opaque, type-tagged handle that the addon made. */
export type Handle<Tag extends string> = { readonly __handle: Tag };

/** A piece of memory that an instruction touches. */
export type BufferRef =
  /** Bytes of the arena, from `offset` (a multiple of 64). */
  | { readonly space: 'arena'; readonly offset: number }
  /** A variable: `index` into `LoweredProgram.variables`. */
  | { readonly space: 'variable'; readonly index: number }
  /** A typed array given to `run`. */
  | { readonly space: 'input'; readonly index: number }
  /** A constant array: `index` into `LoweredProgram.literals`. */
  | { readonly space: 'literal'; readonly index: number }
  /** In the body of a scan: a result of the present step, `index` into {@link ScanInstruction.outputs}. */
  | { readonly space: 'output'; readonly index: number };

/** How the elements of an activation or a kernel lie in memory. */
export interface LayoutInfo {
  /** Index into the addon's table of memory descriptors; valid for the process. */
  readonly id: number;
  readonly bytes: number;
  /**
   * - `plain`: row-major of the logical shape (`[batch, ...spatial, channels]`; kernels `[...window, inChannels, filters]`).
   * - `channelsFirst`: row-major `[batch, channels, ...spatial]`.
   * - `blocked16`, `blocked8`: `[batch, channels / n, ...spatial, n]`; only reported where n divides channels.
   * - `opaque`: anything else; only primitives and reorders may touch it.
   */
  readonly format: 'plain' | 'channelsFirst' | 'blocked16' | 'blocked8' | 'opaque';
  readonly dtype: FloatType;
}

/** What is asked of {@link NativeAddon.describeLayout}. */
export interface LayoutRequest {
  readonly role: 'activation' | 'kernel';
  /** Logical shape: activations `[batch, ...spatial, channels]`, kernels `[...window, inChannels / groups, filters]`. */
  readonly shape: readonly number[];
  readonly groups?: number;
  readonly format: 'plain' | 'channelsFirst' | 'blocked16' | 'blocked8';
  /** @defaultValue 'float32' */
  readonly dtype?: FloatType;
}

/** A convolution primitive to choose. Shapes are logical, channels last. */
export interface ConvolutionRequest {
  readonly kind: 'forward' | 'inputGradient' | 'kernelGradient';
  /** `[batch, ...inputSpatial, inChannels]` */
  readonly input: readonly number[];
  /** `[...window, inChannels / groups, filters]` */
  readonly kernel: readonly number[];
  /** `[batch, ...outputSpatial, filters]` */
  readonly output: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly groups: number;
  /** Forward: adds a bias. Kernel gradient: also gives the bias gradient. */
  readonly bias: boolean;
  /** Forward: `max(., 0)` at the end. */
  readonly relu: boolean;
  /** Keeps to plain sums: no Winograd transforms. @defaultValue false */
  readonly plainSums?: boolean;
  /** Layout that the input (or its gradient) has already; the addon may choose another. */
  readonly inputLayout?: number;
  /** Layout that the output (or its gradient) has already; the addon may choose another. */
  readonly outputLayout?: number;
  /** Of the operands; biases and their gradients are float32. @defaultValue 'float32' */
  readonly dtype?: FloatType;
  /** Of the result. @defaultValue 'float32' */
  readonly resultDtype?: FloatType;
}

/** A chosen convolution primitive: operands must be in exactly these layouts. */
export interface ConvolutionPlan {
  readonly id: number;
  readonly input: LayoutInfo;
  readonly kernel: LayoutInfo;
  readonly output: LayoutInfo;
  /** oneDNN's name of the implementation, e.g. `brgconv:avx512_core`. */
  readonly implementation: string;
}

/** A reorder that pays where the result is read often. */
export interface Packing {
  readonly from: LayoutInfo;
  readonly to: LayoutInfo;
}

/** A matrix product to choose; all operands plain, without gaps between their elements. */
export interface MatmulRequest {
  /** Product of the batch dimensions. */
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly bias: boolean;
  readonly relu: boolean;
  /** Where the product goes, if not row-major: sizes of the batch dimensions, m, n, and strides; that of n is 1. */
  readonly place?: { readonly dims: readonly number[]; readonly strides: readonly number[] };
  /** Whether b may be brought into another layout first, because it is read more than once; without batch dimensions. */
  readonly packB?: boolean;
  /** Of a and b. @defaultValue 'float32' */
  readonly dtype?: FloatType;
  /** Of the product. @defaultValue 'float32' */
  readonly resultDtype?: FloatType;
}

export interface MatmulPlan {
  readonly id: number;
  /** With `packB`: the layout of b in memory (rows and columns swapped with `transposeB`), and the one to bring it into. */
  readonly packing?: Packing;
  readonly implementation: string;
}

/** A pooling primitive to choose. */
export interface PoolRequest {
  readonly kind: 'maxForward' | 'maxBackward' | 'averageForward' | 'averageBackward';
  /** `[batch, ...inputSpatial, channels]` */
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  /** Layout that the input has already (backward: the layout that the forward pass used). */
  readonly inputLayout: number;
  /** Max pooling: whether a workspace is written (forward) for a later backward pass. */
  readonly workspace: boolean;
}

export interface PoolPlan {
  readonly id: number;
  readonly input: LayoutInfo;
  readonly output: LayoutInfo;
  /** Bytes of the workspace; 0 without one. */
  readonly workspaceBytes: number;
  readonly implementation: string;
}

/** Elementwise opcodes: the core op's name, with the type of its operands. `f` float32, `i` int32, `b` bool (0 or 1 as int32). */
export type LoopOpcode = string;

/** One register of a loop's body. Registers: operands first, then steps. All lanes are 32 bits wide. */
export interface LoweredStep {
  /**
   * `constantF value`, `constantI value`, `iotaI axis`, `iotaF axis`; `negateF absF signF floorF ceilF roundF expF expm1F
   * logF log1pF sqrtF rsqrtF sinF cosF tanhF erfF sigmoidF reducePrecisionF`; `addF subtractF multiplyF divideF powerF atan2F remainderF
   * maximumF minimumF`; `equalF notEqualF lessF lessEqualF greaterF greaterEqualF`; the same arithmetic (but power and
   * atan2) and comparisons with `I` for int32; `negateI absI signI`;
   * `andB orB notB`; `selectF selectI` (condition, then, else); `castFI` (truncate) `castIF castFB castIB` (`!= 0`) `castBF castBI`.
   */
  readonly opcode: LoopOpcode;
  readonly inputs: readonly number[];
  readonly value?: number;
}

/** An operand or result of a loop. */
export interface LoopAccess {
  readonly buffer: BufferRef;
  /** Registers hold elements of bfloat16 as float32; what is stored in 16 bits is rounded to the nearest, ties to even. */
  readonly dtype: Exclude<DType, 'float64'> | 'bfloat16';
  /** Elements from the start of the buffer to the one at index 0. @defaultValue 0 */
  readonly offset?: number;
  /** Elements to move for one step along each dimension of the loop; 0 repeats; operands may move backwards. */
  readonly strides: readonly number[];
}

export interface LoopInstruction {
  readonly kind: 'loop';
  /** Sizes of the physical index space; at most 8 dimensions. */
  readonly dims: readonly number[];
  readonly operands: readonly LoopAccess[];
  readonly steps: readonly LoweredStep[];
  /** Registers to store; one access each. With `reduce`, exactly one, with stride 0 along reduced dimensions. */
  readonly results: readonly { readonly register: number; readonly access: LoopAccess }[];
  readonly reduce?: {
    readonly op: 'sum' | 'max' | 'min' | 'product';
    /** For each dimension, whether it is reduced. */
    readonly reduced: readonly boolean[];
  };
  /** Per iota step: for each dimension, how much the logical index along its axis grows. */
  readonly iotaStrides?: readonly { readonly step: number; readonly strides: readonly number[] }[];
}

/** What a scan's body knows as an input. */
export type ScanInput =
  /** `buffer`: the initial value; later steps read where output number `output` of the step before lies. */
  | { readonly kind: 'carry'; readonly buffer: BufferRef; readonly bytes: number; readonly output: number }
  /** `buffer`: the whole sequence, elements of `bytes` one after the other. */
  | { readonly kind: 'element'; readonly buffer: BufferRef; readonly bytes: number }
  | { readonly kind: 'constant'; readonly buffer: BufferRef; readonly bytes: number };

/** Where a result of a scan's body goes. */
export interface ScanOutput {
  /** Bytes of one step. */
  readonly bytes: number;
  /**
   * - `stacked`: to the step's element of `buffers[0]`.
   * - `shifted`: to the next step's element of `buffers[0]`; that of the last step to `buffers[1]`. The first step's
   *   element is the initial value of the carry that this is the next value of.
   * - `alternating`: to one buffer and the other; that of the last step to `buffers[0]`.
   */
  readonly order: 'stacked' | 'shifted' | 'alternating';
  readonly buffers: readonly BufferRef[];
  /** Where the body leaves the result, if not at its place; it is copied there after each step. */
  readonly source?: BufferRef;
}

/** Instructions of a body, run once for each step. Their buffers are the body's own inputs, outputs, literals and arena. */
export interface ScanInstruction {
  readonly kind: 'scan';
  readonly length: number;
  readonly reverse: boolean;
  /** The part of the arena that is the body's. */
  readonly arena: BufferRef;
  readonly arenaBytes: number;
  readonly literals: readonly TypedArray[];
  readonly inputs: readonly ScanInput[];
  readonly outputs: readonly ScanOutput[];
  /** Values of carries after the last step: `input` says of which. */
  readonly finals: readonly { readonly input: number; readonly buffer: BufferRef }[];
  /** Run before the first step: what depends on constants only. */
  readonly once: readonly LoweredInstruction[];
  readonly steps: readonly LoweredInstruction[];
}

export type LoweredInstruction =
  | LoopInstruction
  | ScanInstruction
  | {
      readonly kind: 'convolution';
      readonly plan: number;
      /** forward: input, kernel, [bias]; inputGradient: output gradient, kernel; kernelGradient: input, output gradient. */
      readonly inputs: readonly BufferRef[];
      /** forward: output; inputGradient: input gradient; kernelGradient: kernel gradient, [bias gradient]. */
      readonly outputs: readonly BufferRef[];
    }
  | {
      readonly kind: 'matmul';
      readonly plan: number;
      /** a, b, [bias] */
      readonly inputs: readonly BufferRef[];
      readonly outputs: readonly [BufferRef];
    }
  | {
      readonly kind: 'pool';
      readonly plan: number;
      /** forward: input; backward: output gradient. */
      readonly inputs: readonly [BufferRef];
      readonly outputs: readonly [BufferRef];
      readonly workspace?: BufferRef;
    }
  | {
      readonly kind: 'reorder';
      readonly from: number;
      readonly to: number;
      readonly inputs: readonly [BufferRef];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** float32 `[outer, size, inner]` -> int32 `[outer, inner]`. */
      readonly kind: 'argMax';
      readonly outer: number;
      readonly size: number;
      readonly inner: number;
      readonly inputs: readonly [BufferRef];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** x `[outer, size, inner]`, int32 indices `[outer, count, inner]` -> `[outer, count, inner]`; NaN or 0 for an index outside. */
      readonly kind: 'takeAlongAxis';
      readonly outer: number;
      readonly size: number;
      readonly count: number;
      readonly inner: number;
      readonly elementBytes: 1 | 4;
      readonly nan: boolean;
      readonly inputs: readonly [BufferRef, BufferRef];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** Updates and int32 indices `[outer, count, inner]` -> sums `[outer, size, inner]`; what lies outside is left out. */
      readonly kind: 'scatterAlongAxis';
      readonly outer: number;
      readonly size: number;
      readonly count: number;
      readonly inner: number;
      readonly dtype: 'float32' | 'int32';
      readonly inputs: readonly [BufferRef, BufferRef];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** `[outer, size]` -> the int32 indices `[outer, count]` that come first in the stable order of each row. */
      readonly kind: 'argSort';
      readonly outer: number;
      readonly size: number;
      readonly count: number;
      readonly descending: boolean;
      readonly dtype: 'float32' | 'int32';
      readonly inputs: readonly [BufferRef];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** `[outer, size, inner]`, int32 indices `[count]` -> `[outer, count, inner]`; NaN or zeros for indices outside. */
      readonly kind: 'gather';
      readonly outer: number;
      readonly size: number;
      readonly count: number;
      readonly inner: number;
      readonly elementBytes: number;
      readonly nan: boolean;
      readonly inputs: readonly BufferRef[];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** Running sums along the middle axis of `[outer, size, inner]`. */
      readonly kind: 'cumulativeSum';
      readonly outer: number;
      readonly size: number;
      readonly inner: number;
      readonly dtype: 'float32' | 'int32';
      readonly exclusive: boolean;
      readonly reverse: boolean;
      readonly inputs: readonly [BufferRef];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** Updates `[outer, count, inner]`, int32 indices `[count]` -> `[outer, size, inner]`; indices outside add nothing. */
      readonly kind: 'scatterAdd';
      readonly outer: number;
      readonly size: number;
      readonly count: number;
      readonly inner: number;
      readonly dtype: 'float32' | 'int32';
      readonly inputs: readonly BufferRef[];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** Fills float32 `count` elements; the input is the int32 step counter. See the op table for the definition. */
      readonly kind: 'randomUniform' | 'randomNormal';
      readonly seed: number;
      readonly stream: number;
      readonly count: number;
      readonly inputs: readonly [BufferRef];
      readonly outputs: readonly [BufferRef];
    }
  | {
      /** Plain bytes. */
      readonly kind: 'copy';
      readonly bytes: number;
      readonly inputs: readonly [BufferRef];
      readonly outputs: readonly [BufferRef];
    };

/** What {@link NativeAddon.createProgram} takes. */
export interface LoweredProgram {
  readonly instructions: readonly LoweredInstruction[];
  readonly arenaBytes: number;
  readonly variables: readonly Handle<'variable'>[];
  readonly literals: readonly TypedArray[];
  /** Bytes of each array given to `run`; a run with other sizes is refused. */
  readonly inputBytes: readonly number[];
  /** What `run` returns, copied out after the last instruction. */
  readonly outputs: readonly { readonly buffer: BufferRef; readonly dtype: DType; readonly length: number }[];
}

/** The native module. */
export interface NativeAddon {
  /** `{ onednn: '2.6.3', isa: 'avx512_core_bf16', threads: 2 }` */
  describe(): { readonly onednn: string; readonly isa: string; readonly threads: number };

  createVariable(bytes: number): Handle<'variable'>;
  /** Waits for runs under way; copies `target.byteLength` bytes, which must be the variable's size. */
  readVariable(variable: Handle<'variable'>, target: TypedArray): void;
  writeVariable(variable: Handle<'variable'>, source: TypedArray): void;
  disposeVariable(variable: Handle<'variable'>): void;

  describeLayout(request: LayoutRequest): LayoutInfo;
  planConvolution(request: ConvolutionRequest): ConvolutionPlan;
  planMatmul(request: MatmulRequest): MatmulPlan;
  planPool(request: PoolRequest): PoolPlan;

  /** Creates primitives (compiles their kernels) on the engine thread. */
  createProgram(program: LoweredProgram): Promise<Handle<'program'>>;
  /** Runs once; resolves with fresh arrays. Inputs are read in place and kept alive until then. */
  runProgram(program: Handle<'program'>, inputs: readonly TypedArray[]): Promise<TypedArray[]>;
  disposeProgram(program: Handle<'program'>): void;

  /** Milliseconds spent in each instruction of the last run, after those of a scan its body's (`once`, then `steps`); empty unless `setProfiling(true)` came before. */
  profile(program: Handle<'program'>): Float64Array;
  setProfiling(enabled: boolean): void;
}
