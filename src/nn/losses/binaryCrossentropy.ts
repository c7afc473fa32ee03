import { reduceMean } from '../../graph/build.ts';
import { binaryCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { CrossentropyLoss, type CrossentropyLossOptions } from './crossentropyLoss.ts';
import { checkHasAxis } from './lossAxis.ts';

/** Options of {@link BinaryCrossentropy}. */
export type BinaryCrossentropyOptions = CrossentropyLossOptions;

/**
 * Loss of yes-or-no classification: one probability for each answer.
 *
 * @remarks
 * Where the model ends in a sigmoid, the loss is computed from the scores before it.
 *
 * @formula `mean(-(y * log(p) + (1 - y) * log(1 - p)))` over the axis, the last one by default, with
 *   `y = yTrue * (1 - s) + s / 2`, `s` the label smoothing
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 1, activation: 'sigmoid' })]);
 * net.compile({ optimizer: 'adam', loss: losses.binaryCrossentropy({ labelSmoothing: 0.1 }) });
 * ```
 *
 * @see keras.losses.BinaryCrossentropy
 */
export class BinaryCrossentropy extends CrossentropyLoss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('binaryCrossentropy', yTrue, yPred);
    checkHasAxis('binaryCrossentropy', this.axis, pair.yPred);
    const losses = binaryCrossentropy(this.smooth(pair.yTrue, 2), pair.yPred, { fromLogits: this.fromLogits });
    return reduceMean(losses, { axes: [this.axis] });
  }
}
