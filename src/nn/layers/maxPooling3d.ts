/** Pooling of volumes by the largest value. */
import { maxPool } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import { Pooling, type Pooling3DOptions } from './pooling.ts';

/**
 * Shrinks volumes: keeps the largest value of each window, channel by channel.
 *
 * @formula `y[n,o,p,q,c] = max_{h,i,j} x[n, o*s+h-pad, p*s+i-pad, q*s+j-pad, c]`
 * @shape input `[batch, depth, height, width, channels]` -> output `[batch, outDepth, outHeight, outWidth, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D or smaller than the window
 *
 * @example
 * ```ts
 * layers.maxPooling3d().computeOutputShape([null, 28, 28, 28, 8]); // => [null, 14, 14, 14, 8]
 * ```
 *
 * @see keras.layers.MaxPooling3D
 */
export class MaxPooling3D extends Pooling<3> {
  constructor(options: Pooling3DOptions = {}) {
    super(3, options);
  }

  protected override pool(x: Node, attributes: PoolAttributes): Node {
    return maxPool(x, attributes);
  }
}
