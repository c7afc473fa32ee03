/** A program, bound to arrays: a list of functions that are called in order. */
import type { Instruction, KernelOp, Program, Value } from '../../compiler/program.ts';
import type { Variable } from '../../graph/variable.ts';
import { allocate, type TypedArray } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { ExecutableMemory } from '../engine.ts';
import type { ReferenceKernel } from './kernel.ts';
import { referenceKernels } from './kernels.ts';
import { prepareLoop } from './loop.ts';
import type { ReferenceVariable } from './referenceVariable.ts';
import { prepareScan } from './scan.ts';
import { allocateTemporaries, storedValue } from './slots.ts';
import { collapse, scatter } from './strided.ts';

/** An instruction that knows everything but the arrays, which are looked up by value at each run. */
interface PreparedInstruction {
  /** What a long instruction returns pauses between its parts. */
  run(arrays: readonly TypedArray[]): Generator<void, void> | undefined;
  /** One line per kernel. */
  readonly description: readonly string[];
  readonly memory: ExecutableMemory;
}

type BindVariable = (variable: Variable) => ReferenceVariable;

/** A program with its temporaries; its variables are bound, its inputs come with each execution. */
export class PreparedProgram {
  readonly memory: ExecutableMemory;
  readonly description: readonly string[];
  readonly #program: Program;
  readonly #instructions: readonly PreparedInstruction[];
  readonly #findArrays: (inputs: readonly TypedArray[]) => TypedArray[];

  constructor(program: Program, bind: BindVariable) {
    const { values } = program;
    const { arrays, bytes, unsharedBytes } = allocateTemporaries(program);
    this.#program = program;
    this.#instructions = program.instructions.map((instruction) => prepare(instruction, values, bind));
    this.description = this.#instructions.flatMap(({ description }) => description);
    this.memory = addMemory({ arenaBytes: bytes, unsharedBytes }, ...this.#instructions.map(({ memory }) => memory));

    const bound = new Map(program.variables.map((variable) => [variable, bind(variable)]));
    this.#findArrays = (inputs) =>
      values.map((_, id) => {
        const stored = storedValue(program, id);
        const { storage } = values[stored]!;
        switch (storage.kind) {
          case 'input':
            return inputs[storage.index]!;
          case 'variable':
            return bound.get(storage.variable)!.data;
          case 'literal':
            return storage.data;
          default:
            return arrays.get(stored)!;
        }
      });
  }

  /** Pauses after each instruction. The arrays it returns are its own (or inputs): they hold until the next execution. */
  *execute(inputs: readonly TypedArray[]): Generator<void, readonly TypedArray[]> {
    const arrays = this.#findArrays(inputs);
    for (const instruction of this.#instructions) {
      const rest = instruction.run(arrays);
      if (rest !== undefined) yield* rest;
      yield;
    }
    return this.#program.outputs.map(({ value }) => arrays[value]!);
  }
}

const NOTHING: Omit<PreparedInstruction, 'run'> = { description: [], memory: { arenaBytes: 0, unsharedBytes: 0 } };

function addMemory(...parts: readonly ExecutableMemory[]): ExecutableMemory {
  return {
    arenaBytes: parts.reduce((sum, { arenaBytes }) => sum + arenaBytes, 0),
    unsharedBytes: parts.reduce((sum, { unsharedBytes }) => sum + unsharedBytes, 0),
  };
}

function prepare(instruction: Instruction, values: readonly Value[], bind: BindVariable): PreparedInstruction {
  switch (instruction.kind) {
    case 'assign': {
      const variable = bind(instruction.variable);
      return {
        ...NOTHING,
        run: (arrays) => {
          variable.data.set(arrays[instruction.inputs[0]]!);
          return undefined;
        },
      };
    }
    case 'loop': {
      const loop = prepareLoop(instruction, values);
      return {
        ...NOTHING,
        run: (arrays) => {
          loop(
            instruction.operands.map(({ value }) => arrays[value]!),
            instruction.outputs.map((id) => arrays[id]!),
          );
          return undefined;
        },
      };
    }
    case 'scan': {
      const body = new PreparedProgram(instruction.body, bind);
      const scan = prepareScan(instruction, values, body);
      return {
        run: (arrays) =>
          scan.run(
            instruction.inputs.map((id) => arrays[id]!),
            instruction.outputs.map((id) => arrays[id]!),
          ),
        description: body.description,
        memory: addMemory(body.memory, scan.memory),
      };
    }
    case 'kernel': {
      const kernel = referenceKernels[instruction.op] as ReferenceKernel<KernelOp>;
      return {
        ...NOTHING,
        run: (arrays) => {
          const elements = (id: number) => ({ data: arrays[id]!, shape: values[id]!.shape });
          const { attributes, inputs, outputs, epilogue, place } = instruction;
          if (place === undefined) {
            kernel(attributes, inputs.map(elements), outputs.map(elements), epilogue);
            return undefined;
          }
          const { shape, strides, offset } = place;
          const target = arrays[outputs[0]!]!;
          const result = { data: allocate(values[outputs[0]!]!.dtype, sizeOf(shape)), shape };
          kernel(attributes, inputs.map(elements), [result], epilogue);
          scatter(result.data, target, collapse(shape, strides, offset), 0, result.data.length);
          return undefined;
        },
        description: [`${instruction.op}: reference`],
      };
    }
  }
}
