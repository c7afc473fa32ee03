/** Pooling of images by the mean. */
import { averagePool } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import { Pooling, type Pooling2DOptions } from './pooling.ts';

/**
 * Shrinks images: keeps the mean of each window, channel by channel.
 *
 * @formula `y[n,p,q,c] = mean_{i,j} x[n, p*s+i-pad, q*s+j-pad, c]`, over the pixels inside the image
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or smaller than the window
 *
 * @example
 * ```ts
 * layers.averagePooling2d({ poolSize: 3 }).computeOutputShape([null, 28, 28, 8]); // => [null, 9, 9, 8]
 * ```
 *
 * @see keras.layers.AveragePooling2D
 */
export class AveragePooling2D extends Pooling<2> {
  constructor(options: Pooling2DOptions = {}) {
    super(2, options);
  }

  protected override pool(x: Node, attributes: PoolAttributes): Node {
    return averagePool(x, attributes);
  }
}
