/** The base class of optimizers. */
import type { Node } from '../../graph/node.ts';
import { Variable } from '../../graph/variable.ts';
import { checkNumber, checkOptions } from '../../util/check.ts';

/** Options that every optimizer takes. */
export interface OptimizerOptions {
  /** Step size. Optimizers state their default. */
  learningRate?: number;
  /** @defaultValue the class name in snake_case */
  name?: string;
}

/** What an update may use beside gradient and variable. */
export interface UpdateContext {
  /** float32 `[]`: the present learning rate, an input of the program. */
  readonly learningRate: Node;
  /** float32 `[]`: number of this update, 1 for the first. */
  readonly step: Node;
}

/** New values after one update. */
export interface UpdateResult {
  readonly variable: Node;
  /** In the order of the slots. */
  readonly slots: readonly Node[];
}

/** A slot to create: its name (Keras', for files) and the value it starts with. */
export interface SlotSpec {
  readonly name: string;
  readonly initialValue: number;
}

/**
 * Base class of optimizers: slots (state for each variable) and one update rule, composed of graph functions.
 */
export abstract class Optimizer {
  readonly name: string | undefined;
  #learningRate: number;
  /** Number of updates done so far; saved with the model. */
  iterations = 0;
  readonly #slots = new Map<Variable, readonly Variable[]>();

  constructor(options: OptimizerOptions, defaultLearningRate: number, ownOptions: readonly string[] = []) {
    checkOptions(this.constructor.name, options, [...ownOptions, 'learningRate', 'name']);
    this.name = options.name;
    this.#learningRate = this.#checkRate(options.learningRate ?? defaultLearningRate);
  }

  /** Step size of the next update. May be set at any time; nothing is compiled again. */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    this.#learningRate = this.#checkRate(value);
  }

  #checkRate(value: number): number {
    return checkNumber(this.constructor.name, 'learningRate', value, { min: 0 });
  }

  /** The slots that a variable of this optimizer has, in file order. */
  abstract slotSpecs(): readonly SlotSpec[];

  /** Slot variables of a variable, made on first use. */
  slotsOf(variable: Variable): readonly Variable[] {
    let slots = this.#slots.get(variable);
    if (slots === undefined) {
      slots = this.slotSpecs().map(
        (spec) => new Variable(`${variable.name}_${spec.name}`, variable.shape, variable.dtype),
      );
      this.#slots.set(variable, slots);
    }
    return slots;
  }

  /** One update of one variable. */
  abstract update(variable: Node, gradient: Node, slots: readonly Node[], context: UpdateContext): UpdateResult;

  /** The constructor's own options as plain JSON (camelCase, without learningRate and name). */
  getConfig(): Record<string, unknown> {
    return {};
  }
}
