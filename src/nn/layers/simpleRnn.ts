/** The fully connected recurrent layer. */
import { add } from '../../graph/build.ts';
import { RecurrentLayer, type RecurrentOptions, type RecurrentProduct, type RecurrentStep } from './recurrentLayer.ts';

/** Options of {@link SimpleRNN}. */
export type SimpleRNNOptions = RecurrentOptions;

/**
 * A dense layer at each step, which sees its own last output beside the input.
 *
 * @formula `h[t] = activation(x[t] . kernel + h[t-1] . recurrent_kernel + bias)`, `h[-1] = 0`
 * @shape input `[batch, steps, features]` -> output `[batch, units]`, with `returnSequences` `[batch, steps, units]`;
 *   kernel `[features, units]`, recurrent kernel `[units, units]`, bias `[units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for `units` that is no positive integer, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, or has other features than the layer was built
 *   for
 *
 * @example
 * ```ts
 * layers.simpleRnn({ units: 8 }).computeOutputShape([null, 10, 3]); // => [null, 8]
 * ```
 */
export class SimpleRNN extends RecurrentLayer {
  protected override readonly gates = 1;
  protected override readonly carries = 1;

  constructor(options: SimpleRNNOptions) {
    super(options);
  }

  protected override makeStep(recur: RecurrentProduct): RecurrentStep {
    return ([state], projected) => [this.activation(add(recur(state!), projected))];
  }
}
