/** Pooling of sequences by the largest value. */
import { maxPool } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import { Pooling, type Pooling1DOptions } from './pooling.ts';

/**
 * Shrinks sequences: keeps the largest value of each window, channel by channel.
 *
 * @formula `y[n,t,c] = max_{i} x[n, t*s+i-pad, c]`
 * @shape input `[batch, steps, channels]` -> output `[batch, outSteps, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D or smaller than the window
 *
 * @example
 * ```ts
 * layers.maxPooling1d().computeOutputShape([null, 28, 8]); // => [null, 14, 8]
 * ```
 *
 * @see keras.layers.MaxPooling1D
 */
export class MaxPooling1D extends Pooling<1> {
  constructor(options: Pooling1DOptions = {}) {
    super(1, options);
  }

  protected override pool(x: Node, attributes: PoolAttributes): Node {
    return maxPool(x, attributes);
  }
}
