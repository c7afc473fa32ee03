/** Global pooling of volumes by the largest value. */
import { type ReduceOptions, reduceMax } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { GlobalPooling, type GlobalPoolingOptions } from './globalPooling.ts';

/**
 * Turns each channel of a volume into its largest value.
 *
 * @formula `y[n,c] = max_{o,p,q} x[n,o,p,q,c]`
 * @shape input `[batch, depth, height, width, channels]` -> output `[batch, channels]`, with `keepDims` `[batch, 1, 1, 1, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D
 *
 * @example
 * ```ts
 * layers.globalMaxPooling3d({ keepDims: true }).computeOutputShape([null, 7, 7, 7, 64]); // => [null, 1, 1, 1, 64]
 * ```
 *
 * @see keras.layers.GlobalMaxPooling3D
 */
export class GlobalMaxPooling3D extends GlobalPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(3, options);
  }

  protected override reduce(x: Node, options: ReduceOptions): Node {
    return reduceMax(x, options);
  }
}
