import { argMax, equal } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { alignOneHot } from '../targets.ts';
import { MeanMetric } from './meanMetric.ts';

/**
 * Share of samples whose most probable class is the right one; targets one-hot.
 *
 * @formula `mean(argMax(yTrue) == argMax(yPred))`
 * @shape yTrue and yPred `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.metrics.CategoricalAccuracy
 * @example
 * ```ts
 * net.compile({ loss: 'categoricalCrossentropy', metrics: ['categoricalAccuracy'] });
 * ```
 */
export class CategoricalAccuracy extends MeanMetric {
  override readonly direction = 'max';

  protected override values(yTrue: Node, yPred: Node): Node {
    const target = alignOneHot('metric categoricalAccuracy', yTrue, yPred).yTrue;
    return equal(argMax(target), argMax(yPred));
  }
}
