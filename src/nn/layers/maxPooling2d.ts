/** Pooling of images by the largest value. */
import { maxPool } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import { Pooling, type Pooling2DOptions } from './pooling.ts';

/**
 * Shrinks images: keeps the largest value of each window, channel by channel.
 *
 * @formula `y[n,p,q,c] = max_{i,j} x[n, p*s+i-pad, q*s+j-pad, c]`
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or smaller than the window
 *
 * @example
 * ```ts
 * layers.maxPooling2d().computeOutputShape([null, 28, 28, 8]); // => [null, 14, 14, 8]
 * ```
 *
 * @see keras.layers.MaxPooling2D
 */
export class MaxPooling2D extends Pooling<2> {
  constructor(options: Pooling2DOptions = {}) {
    super(2, options);
  }

  protected override pool(x: Node, attributes: PoolAttributes): Node {
    return maxPool(x, attributes);
  }
}
