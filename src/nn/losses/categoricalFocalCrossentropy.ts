import { categoricalFocalCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import { alignOneHot } from '../targets.ts';
import { CrossentropyLoss, type CrossentropyLossOptions } from './crossentropyLoss.ts';
import { checkHasAxis } from './lossAxis.ts';

/** Options of {@link CategoricalFocalCrossentropy}. */
export interface CategoricalFocalCrossentropyOptions extends CrossentropyLossOptions {
  /** Factor of the loss. @defaultValue 0.25 */
  alpha?: number;
  /** How fast sure answers lose their weight, at least 0; 0 is alpha times the plain crossentropy. @defaultValue 2 */
  gamma?: number;
}

/**
 * Loss of classification with one-hot targets where some classes are rare: what is predicted well already counts little.
 *
 * @remarks
 * Where the model ends in a softmax, the loss is computed from the scores before it. With another axis than the last,
 * label smoothing spreads over the classes there; Keras 3.15.1 divides by the size of the last axis all the same.
 *
 * @formula `-sum_c alpha * (1 - p_c)^gamma * y_c * log(p_c)` with `y = yTrue * (1 - s) + s / classes`, `s` the label
 *   smoothing
 * @shape yTrue and yPred `[batch, ...dims, classes]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.losses.CategoricalFocalCrossentropy
 *
 * @reference Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
export class CategoricalFocalCrossentropy extends CrossentropyLoss {
  readonly alpha: number;
  readonly gamma: number;

  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super(options, ['alpha', 'gamma']);
    this.alpha = checkNumber('CategoricalFocalCrossentropy', 'alpha', options.alpha ?? 0.25);
    this.gamma = checkNumber('CategoricalFocalCrossentropy', 'gamma', options.gamma ?? 2, { min: 0 });
  }

  override call(yTrue: Node, yPred: Node): Node {
    checkHasAxis('categoricalFocalCrossentropy', this.axis, yPred);
    const target = alignOneHot('categoricalFocalCrossentropy', yTrue, yPred).yTrue; // [batch, ...dims, classes]
    const { alpha, gamma, axis, fromLogits } = this;
    const smooth = this.smooth(target, yPred.shape.at(axis)!);
    return categoricalFocalCrossentropy(smooth, yPred, { alpha, gamma, fromLogits, axis });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha, gamma: this.gamma };
  }
}
