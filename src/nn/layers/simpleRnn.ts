/** The fully connected recurrent layer. */
import { SimpleRNNCell } from './simpleRnnCell.ts';
import { type RecurrentOptions, UnitsLayer } from './unitsLayer.ts';

/** Options of {@link SimpleRNN}. */
export type SimpleRNNOptions = RecurrentOptions;

/**
 * A dense layer at each step, which sees its own last output beside the input.
 *
 * @formula `h[t] = activation(x[t] . kernel + h[t-1] . recurrent_kernel + bias)`, `h[-1] = 0` unless `initialState` gives it
 * @shape input `[batch, steps, features]` -> output `[batch, units]`, with `returnSequences` `[batch, steps, units]`, with `returnState`
 *   the list `[output, h]`;
 *   kernel `[features, units]`, recurrent kernel `[units, units]`, bias `[units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for `units` that is no positive integer, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, or has other features than the layer was built
 *   for
 *
 * @example
 * ```ts
 * layers.simpleRnn({ units: 8 }).computeOutputShape([null, 10, 3]); // => [null, 8]
 * ```
 *
 * @see keras.layers.SimpleRNN
 */
export class SimpleRNN extends UnitsLayer<SimpleRNNCell> {
  constructor(options: SimpleRNNOptions) {
    super(options, [], (own, owner) => new SimpleRNNCell(own, owner));
  }
}
