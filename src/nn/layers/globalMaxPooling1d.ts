/** Global pooling of sequences by the largest value. */
import { type ReduceOptions, reduceMax } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { GlobalPooling, type GlobalPoolingOptions } from './globalPooling.ts';

/**
 * Turns each channel of a sequence into its largest value.
 *
 * @formula `y[n,c] = max_{t} x[n,t,c]`
 * @shape input `[batch, steps, channels]` -> output `[batch, channels]`, with `keepDims` `[batch, 1, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D
 *
 * @example
 * ```ts
 * layers.globalMaxPooling1d({ keepDims: true }).computeOutputShape([null, 7, 64]); // => [null, 1, 64]
 * ```
 *
 * @see keras.layers.GlobalMaxPooling1D
 */
export class GlobalMaxPooling1D extends GlobalPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }

  protected override reduce(x: Node, options: ReduceOptions): Node {
    return reduceMax(x, options);
  }
}
