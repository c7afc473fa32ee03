/** Pooling of volumes by the mean. */
import { averagePool } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import { Pooling, type Pooling3DOptions } from './pooling.ts';

/**
 * Shrinks volumes: keeps the mean of each window, channel by channel.
 *
 * @formula `y[n,o,p,q,c] = mean_{h,i,j} x[n, o*s+h-pad, p*s+i-pad, q*s+j-pad, c]`, over the elements inside the volume
 * @shape input `[batch, depth, height, width, channels]` -> output `[batch, outDepth, outHeight, outWidth, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 5-D or smaller than the window
 *
 * @example
 * ```ts
 * layers.averagePooling3d({ poolSize: 3 }).computeOutputShape([null, 28, 28, 28, 8]); // => [null, 9, 9, 9, 8]
 * ```
 *
 * @see keras.layers.AveragePooling3D
 */
export class AveragePooling3D extends Pooling<3> {
  constructor(options: Pooling3DOptions = {}) {
    super(3, options);
  }

  protected override pool(x: Node, attributes: PoolAttributes): Node {
    return averagePool(x, attributes);
  }
}
