/** Global pooling of images by the mean. */
import { type ReduceOptions, reduceMean } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { GlobalPooling, type GlobalPoolingOptions } from './globalPooling.ts';

/**
 * Turns each channel of an image into its mean: the usual step from convolutions to the last dense layer.
 *
 * @formula `y[n,c] = mean_{p,q} x[n,p,q,c]`
 * @shape input `[batch, height, width, channels]` -> output `[batch, channels]`, with `keepDims` `[batch, 1, 1, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.globalAveragePooling2d().computeOutputShape([null, 7, 7, 64]); // => [null, 64]
 * ```
 *
 * @see keras.layers.GlobalAveragePooling2D
 */
export class GlobalAveragePooling2D extends GlobalPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }

  protected override reduce(x: Node, options: ReduceOptions): Node {
    return reduceMean(x, options);
  }
}
