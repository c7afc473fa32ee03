/** A program on the reference engine. */
import type { Program } from '../../compiler/program.ts';
import type { Variable } from '../../graph/variable.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
import { DisposedError } from '../../util/errors.ts';
import { checkInputs } from '../checks.ts';
import type { Executable, ExecutableMemory } from '../engine.ts';
import { PreparedProgram } from './preparedProgram.ts';
import type { ReferenceVariable } from './referenceVariable.ts';
import type { RunQueue } from './runQueue.ts';

/** Runs a program in the turns of a queue. */
export class ReferenceExecutable implements Executable {
  readonly memory: ExecutableMemory;
  readonly #program: Program;
  readonly #prepared: PreparedProgram;
  readonly #queue: RunQueue;
  #isDisposed = false;

  constructor(program: Program, bind: (variable: Variable) => ReferenceVariable, queue: RunQueue) {
    this.#program = program;
    this.#prepared = new PreparedProgram(program, bind);
    this.#queue = queue;
    this.memory = this.#prepared.memory;
  }

  async run(inputs: readonly TypedArray[]): Promise<TypedArray[]> {
    if (this.#isDisposed) throw new DisposedError('The program is used after dispose(). Compile it again.');
    checkInputs(this.#program, inputs);
    return this.#queue.add(this.#execute(inputs));
  }

  *#execute(inputs: readonly TypedArray[]): Generator<void, TypedArray[]> {
    const outputs = yield* this.#prepared.execute(inputs);
    return outputs.map((array) => array.slice());
  }

  describe(): readonly string[] {
    return this.#prepared.description;
  }

  dispose(): void {
    this.#queue.drain();
    this.#isDisposed = true;
  }
}
