/** Largest elements of tensors. */
import { maximum } from '../../graph/build.ts';
import { ExtremeLayer } from './extremeLayer.ts';

/**
 * Takes the largest of the tensors' elements at each place.
 *
 * @remarks An element that its input's mask leaves out does not take part.
 *
 * @formula `y = max(x_1, x_2, ...)`
 * @shape inputs `[batch, ...dims]`, at least one -> output: the same; sizes of 1 stretch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for inputs whose sizes differ and are not 1
 *
 * @example
 * ```ts
 * layers.maximum().computeOutputShape([[null, 4], [null, 4]]); // => [null, 4]
 * ```
 *
 * @see keras.layers.Maximum
 */
export class Maximum extends ExtremeLayer {
  protected override readonly extreme = maximum;
}
