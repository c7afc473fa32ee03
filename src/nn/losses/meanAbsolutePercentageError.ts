import { meanAbsolutePercentageError } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Mean of absolute differences in percent of the targets: a loss of regression where sizes differ by orders.
 *
 * @remarks
 * A target of 0 makes the loss huge.
 *
 * @formula `100 * mean(|yTrue - yPred| / max(|yTrue|, 1e-7))` over the last axis
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [2] }), layers.identity()]); // predicts what it gets
 * net.compile({ loss: 'mape' });
 * await net.evaluate([[1, 3]], [[2, 3]]); // => 25
 * ```
 *
 * @see keras.losses.MeanAbsolutePercentageError
 */
export class MeanAbsolutePercentageError extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('meanAbsolutePercentageError', yTrue, yPred);
    return meanAbsolutePercentageError(pair.yTrue, pair.yPred);
  }
}
