/** The gated recurrent unit. */
import type { Activation } from '../activations.ts';
import { GRUCell, type GRUCellOptions } from './gruCell.ts';
import { type RecurrentOptions, UnitsLayer } from './unitsLayer.ts';

/** Options of {@link GRU}. */
export interface GRUOptions extends GRUCellOptions, RecurrentOptions {}

/**
 * Gated recurrent unit: the new state is a mixture of the last one and of a candidate, by gates.
 *
 * @formula with `k = kernel`, `u = recurrent_kernel`, `b = bias` in parts of `units` columns, `s = recurrentActivation`:
 *   `z = s(x[t] . k_z + b_z + h[t-1] . u_z)`, `r = s(x[t] . k_r + b_r + h[t-1] . u_r)`,
 *   `g = activation(x[t] . k_h + b_h + r * (h[t-1] . u_h))` (`(r * h[t-1]) . u_h` with `resetAfter: false`),
 *   `h[t] = z * h[t-1] + (1 - z) * g`; `h[-1] = 0` unless `initialState` gives it. With `resetAfter` each product with `u` has a bias, too.
 * @shape input `[batch, steps, features]` -> output `[batch, units]`, with `returnSequences` `[batch, steps, units]`, with `returnState`
 *   the list `[output, h]`;
 *   kernel `[features, 3 * units]`, recurrent kernel `[units, 3 * units]`, bias `[2, 3 * units]` (of the input, of the
 *   state), with `resetAfter: false` `[3 * units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for `units` that is no positive integer, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, or has other features than the layer was built
 *   for
 *
 * @example
 * ```ts
 * layers.gru({ units: 8 }).computeOutputShape([null, 10, 3]); // => [null, 8]
 * ```
 *
 * @reference Cho et al. 2014, https://arxiv.org/abs/1406.1078
 */
export class GRU extends UnitsLayer<GRUCell> {
  constructor(options: GRUOptions) {
    super(options, ['recurrentActivation', 'resetAfter'], (own, owner) => new GRUCell(own, owner));
  }

  get recurrentActivation(): Activation {
    return this.cell.recurrentActivation;
  }

  get resetAfter(): boolean {
    return this.cell.resetAfter;
  }
}
