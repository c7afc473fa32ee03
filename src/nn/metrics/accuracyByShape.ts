import type { Node } from '../../graph/node.ts';
import { BinaryAccuracy } from './binaryAccuracy.ts';
import { CategoricalAccuracy } from './categoricalAccuracy.ts';
import { Metric, type MetricInput, type MetricOptions } from './metric.ts';
import { SparseCategoricalAccuracy } from './sparseCategoricalAccuracy.ts';

/**
 * What the string `'accuracy'` means in `compile`: binary, sparse categorical or categorical accuracy.
 *
 * @formula predictions with one column: binary; targets with fewer axes than predictions, or one column: sparse
 *   categorical; otherwise categorical
 * @shape yTrue `[batch, ...]`, yPred `[batch, ...dims, classes]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 * @see keras.src.trainers.compile_utils.get_metric
 * @example
 * ```ts
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 * ```
 */
export class AccuracyByShape extends Metric {
  override readonly direction = 'max';
  readonly #binary = new BinaryAccuracy();

  constructor(options: MetricOptions = {}) {
    super(options);
    for (const { name, shape } of this.#binary.state) this.addState(name, shape);
  }

  override update(state: readonly [Node, Node], batch: MetricInput): readonly Node[] {
    return accuracyFor(batch.yTrue, batch.yPred).update(state, batch);
  }

  override result(state: readonly [Node, Node]): Node {
    return this.#binary.result(state);
  }
}

/** The accuracy that Keras 3 chooses for these shapes. */
export function accuracyFor(
  yTrue: Node,
  yPred: Node,
): BinaryAccuracy | CategoricalAccuracy | SparseCategoricalAccuracy {
  if (yPred.shape.length < 2 || yPred.shape.at(-1) === 1) return new BinaryAccuracy();
  const isSparse = yTrue.shape.length < yPred.shape.length || yTrue.shape.at(-1) === 1;
  return isSparse ? new SparseCategoricalAccuracy() : new CategoricalAccuracy();
}
