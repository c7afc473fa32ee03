import { add, multiply } from '../../graph/build.ts';
import { categoricalCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { alignOneHot } from '../targets.ts';
import { Loss, type LossOptions } from './loss.ts';

/** Options of {@link CategoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions extends LossOptions {
  /** Whether predictions are scores before softmax. @defaultValue false */
  fromLogits?: boolean;
  /** Share of each target that is spread evenly over all classes, in [0, 1]. @defaultValue 0 */
  labelSmoothing?: number;
}

/**
 * Loss of classification with one-hot targets.
 *
 * @remarks
 * Where the model ends in a softmax, the loss is computed from the scores before it, as Keras does on TensorFlow: exact
 * where clipped probabilities are not.
 *
 * @formula `-sum_c y_c * log(p_c)` with `y = yTrue * (1 - s) + s / classes`, `s` the label smoothing
 * @shape yTrue and yPred `[batch, ...dims, classes]` -> `[batch, ...dims]`
 * @see keras.losses.CategoricalCrossentropy
 */
export class CategoricalCrossentropy extends Loss {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor(options: CategoricalCrossentropyOptions = {}) {
    super(options, ['fromLogits', 'labelSmoothing']);
    const owner = 'CategoricalCrossentropy';
    this.fromLogits = checkBoolean(owner, 'fromLogits', options.fromLogits ?? false);
    this.labelSmoothing = checkNumber(owner, 'labelSmoothing', options.labelSmoothing ?? 0, { min: 0, max: 1 });
  }

  override call(yTrue: Node, yPred: Node): Node {
    const target = alignOneHot('categoricalCrossentropy', yTrue, yPred).yTrue; // [batch, ...dims, classes]
    const classes = yPred.shape.at(-1)!;
    const smooth =
      this.labelSmoothing === 0
        ? target
        : add(multiply(target, 1 - this.labelSmoothing), this.labelSmoothing / classes);
    return categoricalCrossentropy(smooth, yPred, { fromLogits: this.fromLogits });
  }

  override getConfig(): Record<string, unknown> {
    return { fromLogits: this.fromLogits, labelSmoothing: this.labelSmoothing };
  }
}
