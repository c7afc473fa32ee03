import { cast, notEqual, select } from '../../graph/build.ts';
import { sparseCategoricalCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkInteger } from '../../util/check.ts';
import { alignLabels } from '../targets.ts';
import { Loss, type LossOptions, type TargetClasses } from './loss.ts';
import { checkHasAxis, checkLossAxis } from './lossAxis.ts';

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends LossOptions {
  /** Whether predictions are scores before softmax. @defaultValue false */
  fromLogits?: boolean;
  /** A class number, also a negative one, that says that a sample does not count: 255 for the "void" of images. @defaultValue none */
  ignoreClass?: number | null;
  /** The axis of the classes; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Loss of classification with targets given as class numbers.
 *
 * @remarks
 * Where the model ends in a softmax, the loss is computed from the scores before it. A class number outside
 * [0, classes) makes the loss NaN, unless it is the ignored one: then the loss is 0, and a mean is over the others.
 *
 * @formula `-log(p[yTrue])`
 * @shape yTrue `[batch, ...dims]` or `[batch, ...dims, 1]`, yPred `[batch, ...dims, classes]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets that are not one class number a sample
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 3 })]);
 * net.compile({ optimizer: 'adam', loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
 * ```
 *
 * @see keras.losses.SparseCategoricalCrossentropy
 */
export class SparseCategoricalCrossentropy extends Loss {
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;
  readonly axis: number;

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super(options, ['fromLogits', 'ignoreClass', 'axis']);
    const owner = 'SparseCategoricalCrossentropy';
    const { ignoreClass = null } = options;
    this.fromLogits = checkBoolean(owner, 'fromLogits', options.fromLogits ?? false);
    this.ignoreClass = ignoreClass === null ? null : checkInteger(owner, 'ignoreClass', ignoreClass, -(2 ** 31));
    this.axis = checkLossAxis(owner, options.axis ?? -1);
  }

  override call(yTrue: Node, yPred: Node): Node {
    const { axis, fromLogits } = this;
    const labels = this.#labels(yTrue, yPred); // [batch, ...dims]
    const counts = this.#counts(labels);
    if (counts === undefined) return sparseCategoricalCrossentropy(labels, yPred, { fromLogits, axis });
    const losses = sparseCategoricalCrossentropy(select(counts, labels, 0), yPred, { fromLogits, axis });
    return select(counts, losses, 0);
  }

  protected override mask(_losses: Node, yTrue: Node, yPred: Node): Node | undefined {
    return this.#counts(this.#labels(yTrue, yPred));
  }

  override targetClasses(yPred: SymbolicShape): TargetClasses | undefined {
    const count = yPred.at(this.axis);
    return count === undefined || count === null ? undefined : { count, ignored: this.ignoreClass };
  }

  #labels(yTrue: Node, yPred: Node): Node {
    checkHasAxis('sparseCategoricalCrossentropy', this.axis, yPred);
    return alignLabels('sparseCategoricalCrossentropy', yTrue, yPred, this.axis);
  }

  #counts(labels: Node): Node | undefined {
    return this.ignoreClass === null ? undefined : notEqual(cast(labels, 'int32'), this.ignoreClass);
  }

  override getConfig(): Record<string, unknown> {
    return { fromLogits: this.fromLogits, ignoreClass: this.ignoreClass, axis: this.axis };
  }
}
