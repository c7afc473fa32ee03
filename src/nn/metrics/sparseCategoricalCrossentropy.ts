import { cast, notEqual } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { SparseCategoricalCrossentropy as SparseCategoricalCrossentropyLoss } from '../losses/sparseCategoricalCrossentropy.ts';
import { alignLabels } from '../targets.ts';
import { LossMetric } from './lossMetric.ts';
import type { MetricOptions } from './metric.ts';

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyMetricOptions extends MetricOptions {
  /** Whether predictions are scores before softmax. @defaultValue false */
  fromLogits?: boolean;
  /** A class number that says that a sample does not count: 255 for the "void" of images. @defaultValue none */
  ignoreClass?: number | null;
  /** The axis of the classes; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Mean crossentropy of classification with targets given as class numbers, over all batches so far.
 *
 * @remarks
 * Samples of the ignored class do not count. In Keras 3.15.1 they do, with the crossentropy 0, unless there are sample
 * weights.
 *
 * @formula `mean(-log(p[yTrue]))`
 * @shape yTrue `[batch, ...dims]` or `[batch, ...dims, 1]`, yPred `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets that are not one class number a sample
 * @see keras.metrics.SparseCategoricalCrossentropy
 * @example
 * ```ts
 * const crossentropy = metrics.sparseCategoricalCrossentropy({ ignoreClass: 0 });
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [crossentropy] });
 * ```
 */
export class SparseCategoricalCrossentropy extends LossMetric {
  protected override readonly loss: SparseCategoricalCrossentropyLoss;

  constructor(options: SparseCategoricalCrossentropyMetricOptions = {}) {
    super(options, ['fromLogits', 'ignoreClass', 'axis']);
    const { name: _, ...lossOptions } = options;
    this.loss = new SparseCategoricalCrossentropyLoss(lossOptions);
  }

  protected override counts(yTrue: Node, yPred: Node): Node | undefined {
    const { ignoreClass, axis } = this.loss;
    if (ignoreClass === null) return undefined;
    return notEqual(
      cast(alignLabels('metric sparseCategoricalCrossentropy', yTrue, yPred, axis), 'int32'),
      ignoreClass,
    );
  }
}
