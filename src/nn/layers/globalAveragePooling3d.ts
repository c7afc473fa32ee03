/** Global pooling of volumes by the mean. */
import { type ReduceOptions, reduceMean } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { GlobalPooling, type GlobalPoolingOptions } from './globalPooling.ts';

/**
 * Turns each channel of a volume into its mean.
 *
 * @formula `y[n,c] = mean_{o,p,q} x[n,o,p,q,c]`
 * @shape input `[batch, depth, height, width, channels]` -> output `[batch, channels]`, with `keepDims` `[batch, 1, 1, 1, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D
 *
 * @example
 * ```ts
 * layers.globalAveragePooling3d().computeOutputShape([null, 7, 7, 7, 64]); // => [null, 64]
 * ```
 *
 * @see keras.layers.GlobalAveragePooling3D
 */
export class GlobalAveragePooling3D extends GlobalPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(3, options);
  }

  protected override reduce(x: Node, options: ReduceOptions): Node {
    return reduceMean(x, options);
  }
}
