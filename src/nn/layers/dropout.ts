/** Random zeroing as a layer. */
import { dropout, type DropoutOptions as MaskOptions } from '../../graph/composite/dropout.ts';
import type { Node } from '../../graph/node.ts';
import { MaskLayer, type MaskLayerOptions } from './maskLayer.ts';

/** Options of {@link Dropout}. */
export type DropoutOptions = MaskLayerOptions;

/**
 * Randomly zeroes inputs while training, to reduce overfitting.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. Kept inputs are scaled so that the expected sum does not change.
 * The mask is a pure function of the seed and the number of the training step. `getConfig` holds the seed that is in
 * use, drawn or given, so that a loaded model goes on with the same masks.
 *
 * @formula `y = mask * x / (1 - rate)`, `mask ~ Bernoulli(1 - rate)`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `rate` is outside of [0, 1)
 *
 * @example
 * ```ts
 * layers.dropout({ rate: 0.5 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @reference Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
export class Dropout extends MaskLayer {
  protected override disturb(input: Node, source: MaskOptions): Node {
    return dropout(input, this.rate, source);
  }
}
