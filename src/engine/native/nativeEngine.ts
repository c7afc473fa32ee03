/** The native engine: programs run on oneDNN and our own kernels, on a thread of their own. */
import type { Program } from '../../compiler/program.ts';
import type { Variable } from '../../graph/variable.ts';
import { allocate, BYTES_PER_ELEMENT, type DType, type TypedArray } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { DisposedError, NativeError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { Engine, EngineVariable, Executable, ExecutableMemory } from '../engine.ts';
import type { Handle, NativeAddon } from './addon.ts';
import { lower } from './lower.ts';

/** Runs programs through the addon. */
export class NativeEngine implements Engine {
  readonly name = 'native';
  readonly #addon: NativeAddon;

  constructor(addon: NativeAddon) {
    this.#addon = addon;
  }

  createVariable(variable: Variable, data: TypedArray): EngineVariable {
    return new NativeVariable(this.#addon, variable, data);
  }

  async compile(program: Program, bind: (variable: Variable) => EngineVariable): Promise<Executable> {
    const variables = program.variables.map((variable) => {
      const bound = bind(variable);
      if (!(bound instanceof NativeVariable)) {
        throw new NativeError(`Variable "${variable.name}" belongs to another engine. Build the model on this engine.`);
      }
      return bound;
    });
    const { lowered, description, arenaBytes, unsharedBytes } = await lower(
      program,
      this.#addon,
      (index) => variables[index]!.handle,
    );
    const handle = await this.#addon.createProgram(lowered);
    return new NativeExecutable(this.#addon, handle, description, { arenaBytes, unsharedBytes });
  }
}

class NativeVariable implements EngineVariable {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #addon: NativeAddon;
  readonly #name: string;
  #handle: Handle<'variable'> | undefined;

  constructor(addon: NativeAddon, { name, shape, dtype }: Variable, data: TypedArray) {
    this.shape = shape;
    this.dtype = dtype;
    this.#addon = addon;
    this.#name = name;
    this.#handle = addon.createVariable(sizeOf(shape) * BYTES_PER_ELEMENT[dtype]);
    this.write(data);
  }

  get handle(): Handle<'variable'> {
    if (this.#handle === undefined) {
      throw new DisposedError(`Variable "${this.#name}" was disposed. Make a new model instead of using this one.`);
    }
    return this.#handle;
  }

  read(): TypedArray {
    const target = allocate(this.dtype, sizeOf(this.shape));
    this.#addon.readVariable(this.handle, target);
    return target;
  }

  write(data: TypedArray): void {
    if (data.length !== sizeOf(this.shape)) {
      throw new NativeError(
        `Variable "${this.#name}" of shape ${formatShape(this.shape)} takes ${sizeOf(this.shape)} elements, got ${data.length}.`,
      );
    }
    const own = allocate(this.dtype, data.length);
    own.set(data);
    this.#addon.writeVariable(this.handle, own);
  }

  dispose(): void {
    if (this.#handle !== undefined) this.#addon.disposeVariable(this.#handle);
    this.#handle = undefined;
  }
}

class NativeExecutable implements Executable {
  readonly memory: ExecutableMemory;
  readonly #addon: NativeAddon;
  readonly #description: readonly string[];
  #handle: Handle<'program'> | undefined;

  constructor(addon: NativeAddon, handle: Handle<'program'>, description: readonly string[], memory: ExecutableMemory) {
    this.memory = memory;
    this.#addon = addon;
    this.#handle = handle;
    this.#description = description;
  }

  run(inputs: readonly TypedArray[]): Promise<TypedArray[]> {
    if (this.#handle === undefined) {
      return Promise.reject(new DisposedError('This program was disposed. Compile it again before running it.'));
    }
    return this.#addon.runProgram(this.#handle, inputs);
  }

  describe(): readonly string[] {
    return this.#description;
  }

  dispose(): void {
    if (this.#handle !== undefined) this.#addon.disposeProgram(this.#handle);
    this.#handle = undefined;
  }
}
