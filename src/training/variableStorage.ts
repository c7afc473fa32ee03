/** Where the variables of a model live. */
import type { Engine, EngineVariable } from '../engine/engine.ts';
import type { Variable } from '../graph/variable.ts';
import { BYTES_PER_ELEMENT, type TypedArray } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { InvalidArgumentError, MillraceError } from '../util/errors.ts';

interface SharedStorage {
  readonly engine: Engine;
  readonly memory: EngineVariable;
  /** Models that use it. */
  owners: number;
}

/** A layer that is part of two models has one set of weights: storage belongs to the variable, not to the model. */
const storages = new WeakMap<Variable, SharedStorage>();

/** The engine memory of the variables that one model uses. */
export class VariableStorage {
  readonly engine: Engine;
  readonly #owned = new Set<Variable>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /**
   * The memory of a variable; allocated and filled with `initial()` where no model has done so before.
   *
   * @throws InvalidArgumentError where it lives on another engine
   */
  ensure(variable: Variable, initial: () => TypedArray): EngineVariable {
    let shared = storages.get(variable);
    if (shared === undefined) {
      shared = { engine: this.engine, memory: this.engine.createVariable(variable, initial()), owners: 0 };
      storages.set(variable, shared);
    } else if (shared.engine !== this.engine) {
      throw new InvalidArgumentError(
        `Weight "${variable.name}" lives on the ${shared.engine.name} engine already; this model is on the ` +
          `${this.engine.name} engine. Build both models on one engine (engines.use), or make new layers.`,
      );
    }
    if (!this.#owned.has(variable)) {
      this.#owned.add(variable);
      shared.owners++;
    }
    return shared.memory;
  }

  /** The memory of a variable that `ensure` was called for. */
  readonly get = (variable: Variable): EngineVariable => {
    const shared = this.#owned.has(variable) ? storages.get(variable) : undefined;
    if (shared === undefined) {
      throw new MillraceError('ERR_INTERNAL', `Variable "${variable.name}" has no storage: its layer never added it.`);
    }
    return shared.memory;
  };

  /** Bytes of all variables; one that other models use too counts in full. */
  get bytes(): number {
    let total = 0;
    for (const { shape, dtype } of this.#owned) total += sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
    return total;
  }

  /** Gives up variables; the memory goes when no model uses it any more. */
  release(variables: Iterable<Variable>): void {
    for (const variable of variables) {
      if (!this.#owned.delete(variable)) continue;
      const shared = storages.get(variable)!;
      if (--shared.owners > 0) continue;
      storages.delete(variable);
      shared.memory.dispose();
    }
  }

  /** Gives up everything. */
  dispose(): void {
    this.release([...this.#owned]);
  }
}
