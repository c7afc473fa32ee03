/** Pooling of sequences by the mean. */
import { averagePool } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import { Pooling, type Pooling1DOptions } from './pooling.ts';

/**
 * Shrinks sequences: keeps the mean of each window, channel by channel.
 *
 * @formula `y[n,t,c] = mean_{i} x[n, t*s+i-pad, c]`, over the steps inside the sequence
 * @shape input `[batch, steps, channels]` -> output `[batch, outSteps, channels]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D or smaller than the window
 *
 * @example
 * ```ts
 * layers.averagePooling1d({ poolSize: 3 }).computeOutputShape([null, 28, 8]); // => [null, 9, 8]
 * ```
 *
 * @see keras.layers.AveragePooling1D
 */
export class AveragePooling1D extends Pooling<1> {
  constructor(options: Pooling1DOptions = {}) {
    super(1, options);
  }

  protected override pool(x: Node, attributes: PoolAttributes): Node {
    return averagePool(x, attributes);
  }
}
