import { meanAbsoluteError } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';

/**
 * Mean of absolute differences over all batches so far.
 *
 * @formula `mean(|yTrue - yPred|)`
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.MeanAbsoluteError
 * @example
 * ```ts
 * net.compile({ loss: 'huber', metrics: ['mae'] });
 * ```
 */
export class MeanAbsoluteError extends MeanMetric {
  override readonly direction = 'min';

  protected override values(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('metric meanAbsoluteError', yTrue, yPred);
    return meanAbsoluteError(pair.yTrue, pair.yPred);
  }
}
