/** The base class of metrics. */
import type { Node } from '../../graph/node.ts';
import { Variable } from '../../graph/variable.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkOptions } from '../../util/check.ts';

/** Options that every metric takes. */
export interface MetricOptions {
  /** Key in logs and history. @defaultValue the name the user wrote, or the class name in snake_case */
  name?: string;
}

/** One batch as a metric sees it. */
export interface MetricInput {
  readonly yTrue: Node;
  readonly yPred: Node;
  /** `[batch]`; only for metrics given as `weightedMetrics`. */
  readonly sampleWeight?: Node | undefined;
}

/**
 * Base class of metrics: state that accumulates over batches, in the same program as the step.
 *
 * @remarks
 * `update` gives the new value of each state variable, in the order of `state`; `result` the metric of given state
 * values. State starts at zero; it is set to zero at the start of an epoch and of every evaluation.
 */
export abstract class Metric {
  name: string | undefined;
  readonly #state: Variable[] = [];

  constructor(options: MetricOptions = {}, ownOptions: readonly string[] = []) {
    checkOptions(this.constructor.name, options, [...ownOptions, 'name']);
    this.name = options.name;
  }

  /** State variables in creation order. */
  get state(): readonly Variable[] {
    return this.#state;
  }

  /** Adds a state variable that starts at zero. */
  protected addState(name: string, shape: Shape = []): Variable {
    const variable = new Variable(name, shape, 'float32');
    this.#state.push(variable);
    return variable;
  }

  /** New state after a batch. `state[i]` is the present value of `this.state[i]`. */
  abstract update(state: readonly Node[], batch: MetricInput): readonly Node[];

  /** The metric: scalar `[]`. */
  abstract result(state: readonly Node[]): Node;

  /** Whether larger is better: what `mode: 'auto'` of callbacks asks; undefined where only the user knows. */
  abstract readonly direction: 'max' | 'min' | undefined;

  /** The constructor's own options as plain JSON (camelCase, without name). */
  getConfig(): Record<string, unknown> {
    return {};
  }
}
