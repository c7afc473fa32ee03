/** What a loop of the addon must compute, in plain TypeScript: element by element, in float64, rounded once a step. */
import type { LoopAccess, LoopInstruction, LoweredStep } from '../../src/engine/native/addon.ts';
import { allocate, type DType, type TypedArray } from '../../src/tensor/dtype.ts';
import { erf } from '../../src/util/erf.ts';
import type { RandomStream } from '../../src/util/random.ts';
import { roundToBfloat16 } from '../../src/util/rounding.ts';
import { sizeOf } from './nativeProgram.ts';

type Compute = (inputs: readonly number[]) => number;

const truth = (value: boolean): number => Number(value);
const toInt32 = (value: number): number => value | 0;

/** Opcodes without their lane letter. */
const COMPUTE: Readonly<Record<string, Compute>> = {
  negate: ([a]) => -a!,
  abs: ([a]) => Math.abs(a!),
  reducePrecision: ([a]) => roundToBfloat16(a!),
  sign: ([a]) => Math.sign(a!),
  floor: ([a]) => Math.floor(a!),
  ceil: ([a]) => Math.ceil(a!),
  // The sum has no bits for a fraction: it rounds, halves to even.
  round: ([a]) => (Math.abs(a!) < 2 ** 51 ? Math.sign(a!) * (Math.abs(a!) + 2 ** 52 - 2 ** 52) : a!),
  exp: ([a]) => Math.exp(a!),
  expm1: ([a]) => Math.expm1(a!),
  log: ([a]) => Math.log(a!),
  log1p: ([a]) => Math.log1p(a!),
  sqrt: ([a]) => Math.sqrt(a!),
  rsqrt: ([a]) => 1 / Math.sqrt(a!),
  sin: ([a]) => Math.sin(a!),
  cos: ([a]) => Math.cos(a!),
  tanh: ([a]) => Math.tanh(a!),
  erf: ([a]) => erf(a!),
  sigmoid: ([a]) => 1 / (1 + Math.exp(-a!)),
  add: ([a, b]) => a! + b!,
  subtract: ([a, b]) => a! - b!,
  multiply: ([a, b]) => a! * b!,
  divide: ([a, b]) => a! / b!,
  power: ([a, b]) => a! ** b!,
  atan2: ([a, b]) => Math.atan2(a!, b!),
  remainder: ([a, b]) => ((a! % b!) + b!) % b!,
  maximum: ([a, b]) => Math.max(a!, b!),
  minimum: ([a, b]) => Math.min(a!, b!),
  equal: ([a, b]) => truth(a === b),
  notEqual: ([a, b]) => truth(a !== b),
  less: ([a, b]) => truth(a! < b!),
  lessEqual: ([a, b]) => truth(a! <= b!),
  greater: ([a, b]) => truth(a! > b!),
  greaterEqual: ([a, b]) => truth(a! >= b!),
  and: ([a, b]) => truth(a !== 0 && b !== 0),
  or: ([a, b]) => truth(a !== 0 || b !== 0),
  not: ([a]) => truth(a === 0),
  select: ([condition, yes, no]) => (condition !== 0 ? yes! : no!),
};

/** Opcodes whose last letters are not lanes of their operands. */
const CASTS: Readonly<Record<string, Compute>> = {
  castFI: ([a]) => Math.trunc(a!),
  castIF: ([a]) => Math.fround(a!),
  castFB: ([a]) => truth(a !== 0),
  castIB: ([a]) => truth(a !== 0),
  castBF: ([a]) => a!,
  castBI: ([a]) => a!,
};

/** The result of one step whose operands are `inputs`. */
export function computeStep(opcode: string, inputs: readonly number[]): number {
  if (opcode in CASTS) return CASTS[opcode]!(inputs);
  const name = opcode.slice(0, -1);
  if (opcode === 'multiplyI') return Math.imul(inputs[0]!, inputs[1]!);
  if (opcode === 'divideI') return inputs[1] === 0 ? 0 : toInt32(inputs[0]! / inputs[1]!);
  const value = COMPUTE[name]!(inputs);
  if (/^(equal|notEqual|less|greater|and|or|not)/.test(name)) return value;
  return opcode.endsWith('F') ? Math.fround(value) : toInt32(value);
}

/** Calls `visit` with every index of a space, in row-major order. */
function forEachIndex(dims: readonly number[], visit: (index: readonly number[]) => void): void {
  const index = dims.map(() => 0);
  for (let left = sizeOf(dims); left > 0; left--) {
    visit(index);
    for (let d = dims.length - 1; d >= 0 && ++index[d]! === dims[d]; d--) index[d] = 0;
  }
}

const offsetOf = (index: readonly number[], strides: readonly number[]): number =>
  index.reduce((offset, position, d) => offset + position * strides[d]!, 0);

/** The type of the arrays that stand for elements of a type: JavaScript has none of bfloat16. */
export const hostType = (dtype: LoopAccess['dtype']): DType => (dtype === 'bfloat16' ? 'float32' : dtype);

/** An array that an access just fits into. */
export function allocateFor(
  { dtype, strides }: Pick<LoopAccess, 'dtype' | 'strides'>,
  dims: readonly number[],
): TypedArray {
  return allocate(hostType(dtype), 1 + dims.reduce((last, size, d) => last + (size - 1) * strides[d]!, 0));
}

const START = { sum: 0, max: -Infinity, min: Infinity, product: 1 } as const;
const ACCUMULATE = {
  sum: (a: number, b: number) => a + b,
  max: Math.max,
  min: Math.min,
  product: (a: number, b: number) => a * b,
} as const;

/** Runs a loop on the arrays of its operands; gives the arrays of its results. */
export function evaluateLoop(loop: LoopInstruction, operands: readonly TypedArray[]): TypedArray[] {
  const results = loop.results.map(({ access }) => allocateFor(access, loop.dims));
  const totals = results.map(({ length }) => new Float64Array(length).fill(loop.reduce ? START[loop.reduce.op] : 0));
  forEachIndex(loop.dims, (index) => {
    const registers = loop.operands.map(({ strides }, i) => operands[i]![offsetOf(index, strides)]!);
    loop.steps.forEach((step, i) => {
      registers.push(valueOfStep(loop, step, i, index, registers));
    });
    loop.results.forEach(({ register, access }, i) => {
      const offset = offsetOf(index, access.strides);
      const value = access.dtype === 'bool' ? truth(registers[register] !== 0) : registers[register]!;
      totals[i]![offset] = loop.reduce ? ACCUMULATE[loop.reduce.op](totals[i]![offset]!, value) : value;
    });
  });
  for (const [i, result] of results.entries()) {
    const isHalf = loop.results[i]!.access.dtype === 'bfloat16';
    result.set(isHalf ? totals[i]!.map((value) => roundToBfloat16(value)) : totals[i]!);
  }
  return results;
}

function valueOfStep(
  loop: LoopInstruction,
  step: LoweredStep,
  position: number,
  index: readonly number[],
  registers: readonly number[],
): number {
  if (step.opcode === 'constantF') return Math.fround(step.value!);
  if (step.opcode === 'constantI') return toInt32(step.value!);
  if (step.opcode.startsWith('iota')) {
    return offsetOf(index, loop.iotaStrides!.find((iota) => iota.step === position)!.strides);
  }
  return computeStep(
    step.opcode,
    step.inputs.map((register) => registers[register]!),
  );
}

/** One of several values. */
export function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[random.integer(values.length)]!;
}

/** Strides of a tensor whose dimensions lie in memory in a random order; with `repeats`, some of them are 0. */
export function randomStrides(random: RandomStream, dims: readonly number[], repeats: boolean): number[] {
  const order = random.random() < 0.6 ? dims.map((_, d) => dims.length - 1 - d) : [...random.permutation(dims.length)];
  const strides = dims.map(() => 0);
  let stride = 1;
  for (const d of order) {
    if (repeats && random.random() < 0.4) continue;
    strides[d] = stride;
    stride *= dims[d]!;
  }
  return strides;
}
