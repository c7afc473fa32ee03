/** The long short-term memory layer. */
import type { Activation } from '../activations.ts';
import { LSTMCell, type LSTMCellOptions } from './lstmCell.ts';
import { type RecurrentOptions, UnitsLayer } from './unitsLayer.ts';

/** Options of {@link LSTM}. */
export interface LSTMOptions extends LSTMCellOptions, RecurrentOptions {}

/**
 * Long short-term memory: beside the state, a memory `c` that each step keeps or changes by gates, so that what happened
 * long ago still reaches the output, and its gradient the way back.
 *
 * @formula `[i, f, g, o] = x[t] . kernel + h[t-1] . recurrent_kernel + bias`, `units` columns each;
 *   `c[t] = recurrentActivation(f) * c[t-1] + recurrentActivation(i) * activation(g)`;
 *   `h[t] = recurrentActivation(o) * activation(c[t])`; `h[-1] = c[-1] = 0` unless `initialState` gives them
 * @shape input `[batch, steps, features]` -> output `[batch, units]`, with `returnSequences` `[batch, steps, units]`, with `returnState`
 *   the list `[output, h, c]`; kernel `[features, 4 * units]`, recurrent kernel `[units, 4 * units]`, bias `[4 * units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for `units` that is no positive integer, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, or has other features than the layer was built
 *   for
 *
 * @example
 * ```ts
 * layers.lstm({ units: 8, returnSequences: true }).computeOutputShape([null, 10, 3]); // => [null, 10, 8]
 * ```
 *
 * @example Encoder and decoder: the second layer begins where the first one ended.
 * ```ts
 * const [, ...states] = layers.lstm({ units: 8, returnState: true }).apply(input({ shape: [10, 3] }));
 * const decoded = layers.lstm({ units: 8 }).apply(input({ shape: [5, 3] }), { initialState: states });
 * decoded.shape; // => [null, 8]
 * ```
 *
 * @reference Hochreiter and Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735
 */
export class LSTM extends UnitsLayer<LSTMCell> {
  constructor(options: LSTMOptions) {
    super(options, ['recurrentActivation', 'unitForgetBias'], (own, owner) => new LSTMCell(own, owner));
  }

  get recurrentActivation(): Activation {
    return this.cell.recurrentActivation;
  }

  get unitForgetBias(): boolean {
    return this.cell.unitForgetBias;
  }
}
