/** A program, bound to arrays: a list of functions that are called in order. */
import type { Instruction, KernelOp, Program, Value } from '../../compiler/program.ts';
import type { Variable } from '../../graph/variable.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
import { DisposedError } from '../../util/errors.ts';
import { checkInputs } from '../checks.ts';
import type { Executable, ExecutableMemory } from '../engine.ts';
import type { ReferenceKernel } from './kernel.ts';
import { referenceKernels } from './kernels.ts';
import { prepareLoop } from './loop.ts';
import type { ReferenceVariable } from './referenceVariable.ts';
import type { RunQueue } from './runQueue.ts';
import { allocateTemporaries, storedValue } from './slots.ts';

/** An instruction that knows everything but the arrays, which are looked up by value at each run. */
type PreparedInstruction = (arrays: readonly TypedArray[]) => void;

/** A program on the reference engine. */
export class ReferenceExecutable implements Executable {
  readonly memory: ExecutableMemory;
  readonly #program: Program;
  readonly #queue: RunQueue;
  readonly #instructions: readonly PreparedInstruction[];
  readonly #findArrays: (inputs: readonly TypedArray[]) => TypedArray[];
  #isDisposed = false;

  constructor(program: Program, bind: (variable: Variable) => ReferenceVariable, queue: RunQueue) {
    const { values } = program;
    const { arrays, bytes, unsharedBytes } = allocateTemporaries(program);
    this.#program = program;
    this.#queue = queue;
    this.memory = { arenaBytes: bytes, unsharedBytes };
    this.#instructions = program.instructions.map((instruction) => prepare(instruction, values, bind));

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

  async run(inputs: readonly TypedArray[]): Promise<TypedArray[]> {
    if (this.#isDisposed) throw new DisposedError('The program is used after dispose(). Compile it again.');
    checkInputs(this.#program, inputs);
    return this.#queue.add(this.#execute(inputs));
  }

  *#execute(inputs: readonly TypedArray[]): Generator<void, TypedArray[]> {
    const arrays = this.#findArrays(inputs);
    for (const instruction of this.#instructions) {
      instruction(arrays);
      yield;
    }
    return this.#program.outputs.map(({ value }) => arrays[value]!.slice());
  }

  describe(): readonly string[] {
    return this.#program.instructions.flatMap((instruction) =>
      instruction.kind === 'kernel' ? [`${instruction.op}: reference`] : [],
    );
  }

  dispose(): void {
    this.#queue.drain();
    this.#isDisposed = true;
  }
}

function prepare(
  instruction: Instruction,
  values: readonly Value[],
  bind: (variable: Variable) => ReferenceVariable,
): PreparedInstruction {
  switch (instruction.kind) {
    case 'assign': {
      const variable = bind(instruction.variable);
      return (arrays) => variable.data.set(arrays[instruction.inputs[0]]!);
    }
    case 'loop': {
      const loop = prepareLoop(instruction, values);
      return (arrays) =>
        loop(
          instruction.operands.map(({ value }) => arrays[value]!),
          instruction.outputs.map((id) => arrays[id]!),
        );
    }
    case 'kernel': {
      const kernel = referenceKernels[instruction.op] as ReferenceKernel<KernelOp>;
      return (arrays) => {
        const elements = (id: number) => ({ data: arrays[id]!, shape: values[id]!.shape });
        const { attributes, inputs, outputs, epilogue } = instruction;
        kernel(attributes, inputs.map(elements), outputs.map(elements), epilogue);
      };
    }
  }
}
