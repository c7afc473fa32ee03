/** Means of tensors. */
import { add, divide } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type MergedInput, MergingLayer } from './mergingLayer.ts';

/**
 * Takes the mean of tensors element by element.
 *
 * @formula `y = (x_1 + ... + x_n) / n`
 * @shape inputs `[batch, ...dims]`, at least one -> output: the same; sizes of 1 stretch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs whose sizes differ and are not 1
 *
 * @example
 * ```ts
 * layers.average().computeOutputShape([[null, 4], [null, 4]]); // => [null, 4]
 * ```
 *
 * @see keras.layers.Average
 */
export class Average extends MergingLayer {
  protected override merge(inputs: readonly MergedInput[]): Node {
    return divide(
      inputs.map(({ value }) => value).reduce((a, b) => add(a, b)),
      inputs.length,
    );
  }
}
