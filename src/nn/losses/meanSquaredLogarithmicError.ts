import { meanSquaredLogarithmicError } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Mean of squared differences of logarithms: a loss of regression for sizes, where ratios matter.
 *
 * @remarks
 * Predictions below 1e-7 count as that and have no gradient.
 *
 * @formula `mean((log(1 + max(yTrue, 1e-7)) - log(1 + max(yPred, 1e-7)))^2)` over the last axis
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 1 })]);
 * net.compile({ optimizer: 'adam', loss: 'meanSquaredLogarithmicError' });
 * ```
 *
 * @see keras.losses.MeanSquaredLogarithmicError
 */
export class MeanSquaredLogarithmicError extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('meanSquaredLogarithmicError', yTrue, yPred);
    return meanSquaredLogarithmicError(pair.yTrue, pair.yPred);
  }
}
