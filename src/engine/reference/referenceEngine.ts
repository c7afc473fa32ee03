/**
 * The reference engine: every op by its definition, in plain TypeScript.
 *
 * It is the oracle that other engines are tested against, and the fallback where no native build exists. Sums are
 * accumulated in float64 and rounded once. It is slow.
 */
import type { Program } from '../../compiler/program.ts';
import type { Variable } from '../../graph/variable.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
import { foreignVariable } from '../checks.ts';
import type { Engine, EngineVariable, Executable } from '../engine.ts';
import { ReferenceExecutable } from './referenceExecutable.ts';
import { ReferenceVariable } from './referenceVariable.ts';
import { RunQueue } from './runQueue.ts';

/** Executes programs on the JavaScript thread; supports float64. */
export class ReferenceEngine implements Engine {
  readonly name = 'reference';
  readonly supportsBfloat16: boolean = false;
  readonly #queue = new RunQueue();

  createVariable(variable: Variable, data: TypedArray): EngineVariable {
    const storage = new ReferenceVariable(variable, this.#queue);
    storage.write(data);
    return storage;
  }

  async compile(program: Program, bind: (variable: Variable) => EngineVariable): Promise<Executable> {
    const bindOwn = (variable: Variable): ReferenceVariable => {
      const storage = bind(variable);
      if (storage instanceof ReferenceVariable) return storage;
      throw foreignVariable(variable);
    };
    return new ReferenceExecutable(program, bindOwn, this.#queue);
  }
}
