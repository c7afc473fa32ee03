/** The base class of metrics. */
import type { Node } from '../../graph/node.ts';
import { Variable } from '../../graph/variable.ts';
import { type Shape, sameShape } from '../../tensor/shape.ts';
import { checkOptions } from '../../util/check.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';

/** Options that every metric takes. */
export interface MetricOptions {
  /** Key in logs and history. @defaultValue the name the user wrote, or the class name in snake_case */
  name?: string;
}

/** One batch as a metric sees it. */
export interface MetricInput {
  /** Targets, as fed. */
  readonly yTrue: Node;
  /** Predictions, as the model gives them. */
  readonly yPred: Node;
  /** `[batch]`; only for metrics given as `weightedMetrics`. */
  readonly sampleWeight?: Node | undefined;
  /**
   * `[batch, ...]`, bool or numbers: which predictions count, where a layer masks them. As in Keras, metrics that are means
   * look at it; counts of classes and scores over all batches do not.
   */
  readonly mask?: Node | undefined;
}

/**
 * Base class of metrics: state that accumulates over batches, in the same program as the step.
 *
 * @remarks
 * `update` gives the new value of each state variable, in the order of `state`; `result` the metric of given state
 * values. State starts at zero; it is set to zero at the start of an epoch and of every evaluation.
 *
 * State whose shape does not depend on the data is added in the constructor, other state in `build`, which sees the shapes
 * of the first batch.
 */
export abstract class Metric {
  name: string | undefined;
  readonly #state: Variable[] = [];
  #builtFor: readonly [yTrue: Shape, yPred: Shape] | undefined;
  #isShaped = false;

  constructor(options: MetricOptions = {}, ownOptions: readonly string[] = []) {
    checkOptions(this.constructor.name, options, [...ownOptions, 'name']);
    this.name = options.name;
  }

  /** State variables in creation order; complete after {@link ensureBuilt}. */
  get state(): readonly Variable[] {
    return this.#state;
  }

  /** Adds a state variable that starts at zero. */
  protected addState(name: string, shape: Shape = []): Variable {
    const variable = new Variable(name, shape, 'float32');
    this.#state.push(variable);
    return variable;
  }

  /** Adds the state whose shape depends on that of the data. Runs once. */
  protected build(_yTrueShape: Shape, _yPredShape: Shape): void {}

  /**
   * Adds the state that depends on the shapes of the data; what comes later must have the same, but for the
   * batch and a last axis of size 1.
   *
   * @param yTrueShape - `[batch, ...]`, as `yPredShape`.
   * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` where the state has shapes of other data
   */
  ensureBuilt(yTrueShape: Shape, yPredShape: Shape): void {
    if (this.#builtFor === undefined) {
      const before = this.#state.length;
      this.build(yTrueShape, yPredShape);
      this.#isShaped = this.#state.length > before;
      this.#builtFor = [yTrueShape, yPredShape];
      return;
    }
    const [yTrue, yPred] = this.#builtFor;
    const sample = (shape: Shape): Shape => shape.slice(1, shape.at(-1) === 1 ? -1 : undefined);
    const fits = (a: Shape, b: Shape): boolean => sameShape(sample(a), sample(b));
    if (!this.#isShaped || (fits(yTrue, yTrueShape) && fits(yPred, yPredShape))) return;
    const pair = (a: Shape, b: Shape): string => `targets ${formatShape(a)} and predictions ${formatShape(b)}`;
    throw new ShapeMismatchError(
      `Metric ${this.constructor.name}: its state was made for ${pair(yTrue, yPred)}; now came ` +
        `${pair(yTrueShape, yPredShape)}. Make a metric of its own for other data.`,
      { details: { expected: this.#builtFor, received: [yTrueShape, yPredShape] } },
    );
  }

  /** New state after a batch. `state[i]` is the present value of `this.state[i]`. */
  abstract update(state: readonly Node[], batch: MetricInput): readonly Node[];

  /** The metric: scalar `[]`; some options of some metrics give several numbers, which `compile` does not take. */
  abstract result(state: readonly Node[]): Node;

  /** Whether larger is better: what `mode: 'auto'` of callbacks asks; undefined where only the user knows. */
  abstract readonly direction: 'max' | 'min' | undefined;

  /** The constructor's own options as plain JSON (camelCase, without name). */
  getConfig(): Record<string, unknown> {
    return {};
  }
}
