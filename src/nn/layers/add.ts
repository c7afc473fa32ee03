/** Sums of tensors. */
import { add } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type MergedInput, MergingLayer } from './mergingLayer.ts';

/**
 * Adds tensors element by element: residual connections.
 *
 * @formula `y = x_1 + x_2 + ...`
 * @shape inputs `[batch, ...dims]`, at least one -> output: the same; sizes of 1 stretch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs whose sizes differ and are not 1
 *
 * @example
 * ```ts
 * layers.add().computeOutputShape([[null, 4], [null, 4]]); // => [null, 4]
 * ```
 *
 * @see keras.layers.Add
 */
export class Add extends MergingLayer {
  protected override merge(inputs: readonly MergedInput[]): Node {
    return inputs.map(({ value }) => value).reduce((a, b) => add(a, b));
  }
}
