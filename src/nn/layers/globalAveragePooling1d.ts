/** Global pooling of sequences by the mean. */
import { type ReduceOptions, reduceMean } from '../../graph/build.ts';
import { maskedMean } from '../../graph/composite/masks.ts';
import type { Node } from '../../graph/node.ts';
import { GlobalPooling, type GlobalPoolingOptions } from './globalPooling.ts';

/**
 * Turns each channel of a sequence into its mean.
 *
 * @remarks
 * Steps that a mask leaves out do not count; the mean of none is 0 (of Keras: NaN).
 *
 * @formula `y[n,c] = mean_{t} x[n,t,c]`
 * @shape input `[batch, steps, channels]` -> output `[batch, channels]`, with `keepDims` `[batch, 1, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D
 *
 * @example
 * ```ts
 * layers.globalAveragePooling1d().computeOutputShape([null, 7, 64]); // => [null, 64]
 * ```
 *
 * @see keras.layers.GlobalAveragePooling1D
 */
export class GlobalAveragePooling1D extends GlobalPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }

  protected override reduce(x: Node, options: ReduceOptions, mask: Node | undefined): Node {
    return mask === undefined ? reduceMean(x, options) : maskedMean(x, mask, options);
  }
}
