import { categoricalCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignOneHot } from '../targets.ts';
import { CrossentropyLoss, type CrossentropyLossOptions } from './crossentropyLoss.ts';
import { checkHasAxis } from './lossAxis.ts';

/** Options of {@link CategoricalCrossentropy}. */
export type CategoricalCrossentropyOptions = CrossentropyLossOptions;

/**
 * Loss of classification with one-hot targets.
 *
 * @remarks
 * Where the model ends in a softmax, the loss is computed from the scores before it, as Keras does on TensorFlow: exact
 * where clipped probabilities are not. With another axis than the last, label smoothing spreads over the classes there;
 * Keras 3.15.1 divides by the size of the last axis all the same.
 *
 * @formula `-sum_c y_c * log(p_c)` with `y = yTrue * (1 - s) + s / classes`, `s` the label smoothing
 * @shape yTrue and yPred `[batch, ...dims, classes]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 3, activation: 'softmax' })]);
 * net.compile({ optimizer: 'adam', loss: losses.categoricalCrossentropy({ labelSmoothing: 0.1 }) });
 * ```
 *
 * @see keras.losses.CategoricalCrossentropy
 */
export class CategoricalCrossentropy extends CrossentropyLoss {
  override call(yTrue: Node, yPred: Node): Node {
    checkHasAxis('categoricalCrossentropy', this.axis, yPred);
    const target = alignOneHot('categoricalCrossentropy', yTrue, yPred).yTrue; // [batch, ...dims, classes]
    const { axis, fromLogits } = this;
    return categoricalCrossentropy(this.smooth(target, yPred.shape.at(axis)!), yPred, { fromLogits, axis });
  }
}
