import { poisson } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss } from './loss.ts';

/**
 * Loss of predicting counts: of rates, the number of visits in an hour.
 *
 * @remarks
 * Predictions are rates above 0: let the model end in `exponential` or `softplus`.
 *
 * @formula `mean(yPred - yTrue * log(yPred + 1e-7))` over the last axis
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 1, activation: 'exponential' })]);
 * net.compile({ optimizer: 'adam', loss: 'poisson' });
 * ```
 *
 * @see keras.losses.Poisson
 */
export class Poisson extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('poisson', yTrue, yPred);
    return poisson(pair.yTrue, pair.yPred);
  }
}
