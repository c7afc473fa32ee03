/** Differences of tensors. */
import { subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type MergedInput, MergingLayer } from './mergingLayer.ts';

/**
 * Subtracts the second tensor from the first, element by element.
 *
 * @formula `y = x_1 - x_2`
 * @shape two inputs `[batch, ...dims]` -> output: the same; sizes of 1 stretch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for another number of inputs, or sizes that differ and are not 1
 *
 * @example
 * ```ts
 * layers.subtract().computeOutputShape([[null, 4], [null, 4]]); // => [null, 4]
 * ```
 *
 * @see keras.layers.Subtract
 */
export class Subtract extends MergingLayer {
  protected override readonly inputCount = 2;

  protected override merge(inputs: readonly MergedInput[]): Node {
    return subtract(inputs[0]!.value, inputs[1]!.value);
  }
}
