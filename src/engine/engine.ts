/** What an engine is: it keeps variables and runs programs. It knows nothing about models, losses or epochs. */
import type { Program } from '../compiler/program.ts';
import type { Variable } from '../graph/variable.ts';
import type { DType, TypedArray } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';

/** Storage of one variable. */
export interface EngineVariable {
  readonly shape: Shape;
  readonly dtype: DType;
  /** A copy of the elements, row-major. Waits for a run that is under way. */
  read(): TypedArray;
  /**
   * Replaces all elements. Waits for a run that is under way.
   *
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for another number of elements; nothing changes then
   */
  write(data: TypedArray): void;
  /** Frees the memory; later use is an error. */
  dispose(): void;
}

/** Bytes that a compiled program holds. */
export interface ExecutableMemory {
  /** Bytes of temporaries, shared over their lifetimes. */
  readonly arenaBytes: number;
  /** Bytes that temporaries would take without sharing. */
  readonly unsharedBytes: number;
}

/** A program, ready to run. */
export interface Executable {
  /**
   * Runs once. Inputs in the order of `Program.inputs`, read in place until the promise settles; the caller must not
   * change them before. Runs of one engine are executed in the order of the calls.
   *
   * @returns fresh row-major arrays in the order of `Program.outputs`; rejected, before anything runs, with
   *   `ERR_INVALID_ARGUMENT`, `ERR_SHAPE_MISMATCH` or `ERR_DTYPE_MISMATCH` for inputs that the program does not take, and
   *   with `ERR_DISPOSED` after `dispose`
   */
  run(inputs: readonly TypedArray[]): Promise<TypedArray[]>;
  /** One line per kernel instruction: the op and the implementation that was chosen for it. */
  describe(): readonly string[];
  readonly memory: ExecutableMemory;
  dispose(): void;
}

/** A place where programs run. */
export interface Engine {
  readonly name: 'native' | 'reference';
  /** Whether rounding to bfloat16 makes programs faster here; programs that round run everywhere. */
  readonly supportsBfloat16: boolean;
  /** Allocates storage for a variable and fills it. */
  createVariable(variable: Variable, data: TypedArray): EngineVariable;
  /**
   * Prepares a program; `bind` gives the storage of each variable it names. Does not block the event loop for long.
   *
   * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a variable of another engine
   * @throws EngineUnavailableError `ERR_ENGINE_UNAVAILABLE` where the engine lacks a dtype of the program
   */
  compile(program: Program, bind: (variable: Variable) => EngineVariable): Promise<Executable>;
}
