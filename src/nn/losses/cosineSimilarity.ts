import { negate } from '../../graph/build.ts';
import { cosineSimilarity } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { alignTargets } from '../targets.ts';
import { Loss, type LossOptions } from './loss.ts';
import { checkHasAxis, checkLossAxis } from './lossAxis.ts';

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityOptions extends LossOptions {
  /** The axis of the vectors; negative ones count from the end. @defaultValue -1 */
  axis?: number;
}

/**
 * Minus the cosine of the angle between targets and predictions: -1 for the same direction.
 *
 * @remarks
 * The loss of a vector of zeros is 0, with a gradient that is finite (NaN in Keras). Files hold the axis; Keras 3.15.1
 * reads it, but leaves it out of the files that it writes itself.
 *
 * @formula `-sum(yTrue * yPred) / (|yTrue| * |yPred|)` over the axis
 * @shape yTrue and yPred `[batch, ...dims, size]` -> `[batch, ...dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for targets of another shape
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [8] }), layers.dense({ units: 4 })]);
 * net.compile({ optimizer: 'adam', loss: losses.cosineSimilarity({ axis: -1 }) });
 * ```
 *
 * @see keras.losses.CosineSimilarity
 */
export class CosineSimilarity extends Loss {
  readonly axis: number;

  constructor(options: CosineSimilarityOptions = {}) {
    super(options, ['axis']);
    this.axis = checkLossAxis('CosineSimilarity', options.axis ?? -1);
  }

  override call(yTrue: Node, yPred: Node): Node {
    const pair = alignTargets('cosineSimilarity', yTrue, yPred);
    checkHasAxis('cosineSimilarity', this.axis, pair.yPred);
    return negate(cosineSimilarity(pair.yTrue, pair.yPred, this.axis));
  }

  override getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}
