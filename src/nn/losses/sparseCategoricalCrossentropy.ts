import { sparseCategoricalCrossentropy } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean } from '../../util/check.ts';
import { alignLabels } from '../targets.ts';
import { Loss, type LossOptions } from './loss.ts';

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends LossOptions {
  /** Whether predictions are scores before softmax. @defaultValue false */
  fromLogits?: boolean;
}

/**
 * Loss of classification with targets given as class numbers.
 *
 * @remarks
 * Where the model ends in a softmax, the loss is computed from the scores before it. A class number outside
 * [0, classes) makes the loss NaN.
 *
 * @formula `-log(p[yTrue])`
 * @shape yTrue `[batch, ...dims]` or `[batch, ...dims, 1]`, yPred `[batch, ...dims, classes]` -> `[batch, ...dims]`
 * @see keras.losses.SparseCategoricalCrossentropy
 */
export class SparseCategoricalCrossentropy extends Loss {
  readonly fromLogits: boolean;

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super(options, ['fromLogits']);
    this.fromLogits = checkBoolean('SparseCategoricalCrossentropy', 'fromLogits', options.fromLogits ?? false);
  }

  override call(yTrue: Node, yPred: Node): Node {
    const labels = alignLabels('sparseCategoricalCrossentropy', yTrue, yPred); // [batch, ...dims]
    return sparseCategoricalCrossentropy(labels, yPred, { fromLogits: this.fromLogits });
  }

  override getConfig(): Record<string, unknown> {
    return { fromLogits: this.fromLogits };
  }
}
