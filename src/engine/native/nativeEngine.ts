/** The native engine: programs run on oneDNN and our own kernels, on a thread of their own. */
import type { Program } from '../../compiler/program.ts';
import type { Variable } from '../../graph/variable.ts';
import { allocate, BYTES_PER_ELEMENT, type DType, type TypedArray } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { DisposedError, EngineUnavailableError, MillraceError, NativeError } from '../../util/errors.ts';
import { checkInputs, checkVariableData, foreignVariable } from '../checks.ts';
import type { Engine, EngineVariable, Executable, ExecutableMemory } from '../engine.ts';
import type { Handle, NativeAddon } from './addon.ts';
import { hasBfloat16 } from './bfloat16.ts';
import { lower } from './lower.ts';

/** Runs programs through the addon. */
export class NativeEngine implements Engine {
  readonly name = 'native';
  readonly supportsBfloat16: boolean;
  readonly #addon: NativeAddon;

  constructor(addon: NativeAddon) {
    this.#addon = addon;
    this.supportsBfloat16 = hasBfloat16(addon);
  }

  createVariable(variable: Variable, data: TypedArray): EngineVariable {
    return new NativeVariable(this.#addon, variable, data);
  }

  async compile(program: Program, bind: (variable: Variable) => EngineVariable): Promise<Executable> {
    const variables = program.variables.map((variable) => {
      const bound = bind(variable);
      if (!(bound instanceof NativeVariable)) throw foreignVariable(variable);
      return bound;
    });
    refuseFloat64(program);
    try {
      const { lowered, description, arenaBytes, unsharedBytes } = await lower(
        program,
        this.#addon,
        (index) => variables[index]!.handle,
      );
      const handle = await this.#addon.createProgram(lowered);
      return new NativeExecutable(this.#addon, handle, program.inputs, description, { arenaBytes, unsharedBytes });
    } catch (error) {
      throw asMillraceError('The native engine cannot run this program', error);
    }
  }
}

function refuseFloat64({ values }: Program): void {
  if (!values.some(({ dtype }) => dtype === 'float64')) return;
  throw new EngineUnavailableError(
    'The native engine computes in float32; this program holds float64 values. Use engines.use("reference") for float64.',
  );
}

/** The addon throws plain errors. */
function asMillraceError(what: string, error: unknown): MillraceError {
  if (error instanceof MillraceError) return error;
  return new NativeError(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

class NativeVariable implements EngineVariable {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #addon: NativeAddon;
  readonly #variable: Variable;
  #handle: Handle<'variable'> | undefined;

  constructor(addon: NativeAddon, variable: Variable, data: TypedArray) {
    const { shape, dtype } = variable;
    checkVariableData(variable, data);
    this.shape = shape;
    this.dtype = dtype;
    this.#addon = addon;
    this.#variable = variable;
    this.#handle = addon.createVariable(sizeOf(shape) * BYTES_PER_ELEMENT[dtype]);
    this.write(data);
  }

  get handle(): Handle<'variable'> {
    if (this.#handle === undefined) {
      throw new DisposedError(
        `Variable "${this.#variable.name}" was disposed. Make a new model instead of using this one.`,
      );
    }
    return this.#handle;
  }

  read(): TypedArray {
    const target = allocate(this.dtype, sizeOf(this.shape));
    this.#addon.readVariable(this.handle, target);
    return target;
  }

  write(data: TypedArray): void {
    const { handle } = this;
    checkVariableData(this.#variable, data);
    this.#addon.writeVariable(handle, this.#converted(data));
  }

  /** The addon copies bytes: elements must be of the variable's type. */
  #converted(data: TypedArray): TypedArray {
    const converted = allocate(this.dtype, data.length);
    if (converted.constructor === data.constructor) return data;
    converted.set(data);
    return converted;
  }

  dispose(): void {
    if (this.#handle !== undefined) this.#addon.disposeVariable(this.#handle);
    this.#handle = undefined;
  }
}

class NativeExecutable implements Executable {
  readonly memory: ExecutableMemory;
  readonly #addon: NativeAddon;
  readonly #inputs: Program['inputs'];
  readonly #description: readonly string[];
  #handle: Handle<'program'> | undefined;

  constructor(
    addon: NativeAddon,
    handle: Handle<'program'>,
    inputs: Program['inputs'],
    description: readonly string[],
    memory: ExecutableMemory,
  ) {
    this.memory = memory;
    this.#inputs = inputs;
    this.#addon = addon;
    this.#handle = handle;
    this.#description = description;
  }

  async run(inputs: readonly TypedArray[]): Promise<TypedArray[]> {
    if (this.#handle === undefined) {
      throw new DisposedError('This program was disposed. Compile it again before running it.');
    }
    checkInputs({ inputs: this.#inputs }, inputs);
    try {
      return await this.#addon.runProgram(this.#handle, inputs);
    } catch (error) {
      throw asMillraceError('The native engine failed in a run', error);
    }
  }

  describe(): readonly string[] {
    return this.#description;
  }

  dispose(): void {
    if (this.#handle !== undefined) this.#addon.disposeProgram(this.#handle);
    this.#handle = undefined;
  }
}
