import { meanAbsoluteError } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Mean of absolute differences: a loss of regression that outliers pull less than squares do.
 *
 * @formula `mean(|yTrue - yPred|)` over the last axis; the derivative at 0 is 0
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [2] }), layers.identity()]); // predicts what it gets
 * net.compile({ loss: 'mae' });
 * await net.evaluate([[1, 2]], [[2, 5]]); // => 2
 * ```
 *
 * @see keras.losses.MeanAbsoluteError
 */
export class MeanAbsoluteError extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('meanAbsoluteError', yTrue, yPred);
    return meanAbsoluteError(pair.yTrue, pair.yPred);
  }
}
