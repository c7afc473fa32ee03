import { logCosh } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Logarithm of the hyperbolic cosine of differences: a loss of regression that is smooth at 0 and outliers pull little.
 *
 * @formula `mean(log(cosh(yPred - yTrue)))` over the last axis
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 1 })]);
 * net.compile({ optimizer: 'adam', loss: 'logCosh' });
 * ```
 *
 * @see keras.losses.LogCosh
 */
export class LogCosh extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('logCosh', yTrue, yPred);
    return logCosh(pair.yTrue, pair.yPred);
  }
}
