/** Products of tensors. */
import { multiply, select } from '../../graph/build.ts';
import { expandMask } from '../../graph/composite/masks.ts';
import type { Node } from '../../graph/node.ts';
import { anyMask, type MergedInput, MergingLayer } from './mergingLayer.ts';

/**
 * Multiplies tensors element by element: gates.
 *
 * @remarks
 * An element that its input's mask leaves out counts as 1. Where every input has a mask and all of them leave an element
 * out, the output is 0.
 *
 * @formula `y = x_1 * x_2 * ...`
 * @shape inputs `[batch, ...dims]`, at least one -> output: the same; sizes of 1 stretch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs whose sizes differ and are not 1
 *
 * @example
 * ```ts
 * layers.multiply().computeOutputShape([[null, 4], [null, 4]]); // => [null, 4]
 * ```
 *
 * @see keras.layers.Multiply
 */
export class Multiply extends MergingLayer {
  protected override merge(inputs: readonly MergedInput[]): Node {
    const product = inputs
      .map(({ value, mask }) => (mask === undefined ? value : select(expandMask(mask, value.shape), value, 1)))
      .reduce((a, b) => multiply(a, b));
    const masks = inputs.map(({ mask }) => mask).filter((mask) => mask !== undefined);
    if (masks.length < inputs.length) return product;
    return select(expandMask(anyMask(masks, product.shape), product.shape), product, 0);
  }
}
