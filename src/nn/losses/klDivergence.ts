import { klDivergence } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Loss of predicting a distribution: the information lost where the prediction stands for the target.
 *
 * @formula `sum(yTrue * log(yTrue / yPred))` over the last axis, both clipped to [1e-7, 1]
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 3, activation: 'softmax' })]);
 * net.compile({ optimizer: 'adam', loss: 'klDivergence' });
 * ```
 *
 * @see keras.losses.KLDivergence
 */
export class KLDivergence extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('klDivergence', yTrue, yPred);
    return klDivergence(pair.yTrue, pair.yPred);
  }
}
