/** Global pooling of images by the largest value. */
import { type ReduceOptions, reduceMax } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { GlobalPooling, type GlobalPoolingOptions } from './globalPooling.ts';

/**
 * Turns each channel of an image into its largest value.
 *
 * @formula `y[n,c] = max_{p,q} x[n,p,q,c]`
 * @shape input `[batch, height, width, channels]` -> output `[batch, channels]`, with `keepDims` `[batch, 1, 1, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.globalMaxPooling2d({ keepDims: true }).computeOutputShape([null, 7, 7, 64]); // => [null, 1, 1, 64]
 * ```
 *
 * @see keras.layers.GlobalMaxPooling2D
 */
export class GlobalMaxPooling2D extends GlobalPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }

  protected override reduce(x: Node, options: ReduceOptions): Node {
    return reduceMax(x, options);
  }
}
