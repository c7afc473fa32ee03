/** Small programs for the addon, by hand: what the tests of `native/` run. */
import { describe } from 'vitest';
import type {
  BufferRef,
  Handle,
  LayoutInfo,
  LayoutRequest,
  LoopAccess,
  LoopInstruction,
  LoweredInstruction,
  LoweredProgram,
  NativeAddon,
} from '../../src/engine/native/addon.ts';
import { loadAddon } from '../../src/engine/native/load.ts';
import { BYTES_PER_ELEMENT, type DType, type TypedArray } from '../../src/tensor/dtype.ts';
import { EngineUnavailableError } from '../../src/util/errors.ts';
import { RandomStream } from '../../src/util/random.ts';

function tryLoad(): NativeAddon | undefined {
  try {
    return loadAddon();
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    console.warn(
      `\n*** SKIPPED: the tests of the native addon. Build it first: npm run build:native ***\n${error.message}`,
    );
    return undefined;
  }
}

const loaded = tryLoad();

/** `describe` where the addon is built; skips with a loud line where it is not. */
export const describeNative: typeof describe = (loaded === undefined ? describe.skip : describe) as typeof describe;

/** The addon; only inside {@link describeNative}. */
export function addon(): NativeAddon {
  if (loaded === undefined) throw new Error('the native addon is not built');
  return loaded;
}

/** Normally distributed float32 numbers. */
export function normals(length: number, seed: number): Float32Array {
  const random = new RandomStream(seed);
  return Float32Array.from({ length }, () => random.normal());
}

/** Whether two arrays hold the same bits: `toEqual` takes seconds for a million elements. */
export function sameBits(a: TypedArray, b: TypedArray): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: TypedArray) => Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `target = a + b` over float32 elements. */
export function addition(length: number, a: BufferRef, b: BufferRef, target: BufferRef): LoopInstruction {
  const access = (buffer: BufferRef) => ({ buffer, dtype: 'float32' as const, strides: [1] });
  return {
    kind: 'loop',
    dims: [length],
    operands: [access(a), access(b)],
    steps: [{ opcode: 'addF', inputs: [0, 1] }],
    results: [{ register: 2, access: access(target) }],
  };
}

/** Collects instructions and their buffers. */
export class ProgramBuilder {
  readonly #instructions: LoweredInstruction[] = [];
  readonly #inputs: TypedArray[] = [];
  readonly #literals: TypedArray[] = [];
  readonly #variables: Handle<'variable'>[] = [];
  readonly #outputs: { buffer: BufferRef; dtype: DType; length: number }[] = [];
  #arenaBytes = 0;

  input(data: TypedArray): BufferRef {
    return { space: 'input', index: this.#inputs.push(data) - 1 };
  }

  literal(data: TypedArray): BufferRef {
    return { space: 'literal', index: this.#literals.push(data) - 1 };
  }

  variable(handle: Handle<'variable'>): BufferRef {
    return { space: 'variable', index: this.#variables.push(handle) - 1 };
  }

  arena(bytes: number): BufferRef {
    const offset = this.#arenaBytes;
    this.#arenaBytes += Math.ceil(bytes / 64) * 64;
    return { space: 'arena', offset };
  }

  output(buffer: BufferRef, length: number, dtype: DType = 'float32'): void {
    this.#outputs.push({ buffer, dtype, length });
  }

  /** Numbers in 16 bits. */
  halves(data: Float32Array): BufferRef {
    const target = this.arena(2 * data.length);
    this.#convert({ buffer: this.input(data), dtype: 'float32' }, { buffer: target, dtype: 'bfloat16' }, data.length);
    return target;
  }

  /** What a loop wrote, to be given as float32 where it is stored in 16 bits. */
  outputOf({ buffer, dtype }: Pick<LoopAccess, 'buffer' | 'dtype'>, length: number): void {
    if (dtype !== 'bfloat16') {
      this.output(buffer, length, dtype);
      return;
    }
    const target = this.arena(4 * length);
    this.#convert({ buffer, dtype }, { buffer: target, dtype: 'float32' }, length);
    this.output(target, length, 'float32');
  }

  #convert(from: Omit<LoopAccess, 'strides'>, to: Omit<LoopAccess, 'strides'>, count: number): void {
    const strides = [1];
    this.add({
      kind: 'loop',
      dims: [count],
      operands: [{ ...from, strides }],
      steps: [],
      results: [{ register: 0, access: { ...to, strides } }],
    });
  }

  add(instruction: LoweredInstruction): void {
    this.#instructions.push(instruction);
  }

  /** Brings a tensor into a layout, if it is not there already. */
  reorder(source: BufferRef, from: LayoutInfo, to: LayoutInfo): BufferRef {
    if (from.id === to.id) return source;
    const target = this.arena(to.bytes);
    this.add({ kind: 'reorder', from: from.id, to: to.id, inputs: [source], outputs: [target] });
    return target;
  }

  build(): LoweredProgram {
    return {
      instructions: this.#instructions,
      arenaBytes: this.#arenaBytes,
      variables: this.#variables,
      literals: this.#literals,
      inputBytes: this.#inputs.map((data) => data.length * data.BYTES_PER_ELEMENT),
      outputs: this.#outputs,
    };
  }

  async run(): Promise<TypedArray[]> {
    const program = await addon().createProgram(this.build());
    const results = await addon().runProgram(program, this.#inputs);
    addon().disposeProgram(program);
    return results;
  }
}

/** The row-major layout of an activation or a kernel. */
export function plainLayout(
  shape: readonly number[],
  role: LayoutRequest['role'] = 'activation',
  groups = 1,
): LayoutInfo {
  return addon().describeLayout({ role, shape, groups, format: 'plain' });
}

/** Bytes of float32 elements. */
export function floatBytes(shape: readonly number[]): number {
  return sizeOf(shape) * BYTES_PER_ELEMENT.float32;
}
