import { equal } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';

/**
 * Share of predictions that equal their targets exactly.
 *
 * @remarks
 * The string `'accuracy'` in `compile` does not mean this class: it chooses among binary, categorical and sparse
 * categorical accuracy by the shapes of targets and predictions, as in Keras.
 *
 * @formula `mean(yTrue == yPred)`
 * @shape yTrue and yPred `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.Accuracy
 * @example
 * ```ts
 * net.compile({ loss: 'mse', metrics: [metrics.accuracy()] }); // 'accuracy' would choose by shapes
 * ```
 */
export class Accuracy extends MeanMetric {
  override readonly direction = 'max';

  protected override values(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('metric accuracy', yTrue, yPred);
    return equal(pair.yTrue, pair.yPred);
  }
}
