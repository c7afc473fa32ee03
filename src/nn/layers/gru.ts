/** The gated recurrent unit. */
import { add, multiply, reshape, subtract } from '../../graph/build.ts';
import { slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean } from '../../util/check.ts';
import { type Activation, type ActivationLike, resolveActivation, serializeActivation } from '../activations.ts';
import type { CallContext } from '../context.ts';
import type { LayerConfig } from './layer.ts';
import { RecurrentLayer, type RecurrentOptions, type RecurrentProduct, type RecurrentStep } from './recurrentLayer.ts';

/** Options of {@link GRU}. */
export interface GRUOptions extends RecurrentOptions {
  /** Applied to the gates. @defaultValue 'sigmoid' */
  recurrentActivation?: ActivationLike | null;
  /**
   * Whether the reset gate meets the state after the matrix product, as in cuDNN; then the product has a bias of its own.
   * @defaultValue true
   */
  resetAfter?: boolean;
}

/**
 * Gated recurrent unit: the new state is a mixture of the last one and of a candidate, by gates.
 *
 * @formula with `k = kernel`, `u = recurrent_kernel`, `b = bias` in parts of `units` columns, `s = recurrentActivation`:
 *   `z = s(x[t] . k_z + b_z + h[t-1] . u_z)`, `r = s(x[t] . k_r + b_r + h[t-1] . u_r)`,
 *   `g = activation(x[t] . k_h + b_h + r * (h[t-1] . u_h))` (`(r * h[t-1]) . u_h` with `resetAfter: false`),
 *   `h[t] = z * h[t-1] + (1 - z) * g`; `h[-1] = 0`. With `resetAfter` each product with `u` has a bias, too.
 * @shape input `[batch, steps, features]` -> output `[batch, units]`, with `returnSequences` `[batch, steps, units]`;
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
export class GRU extends RecurrentLayer {
  readonly recurrentActivation: Activation;
  readonly resetAfter: boolean;
  protected override readonly gates = 3;
  protected override readonly carries = 1;

  constructor(options: GRUOptions) {
    super(options, ['recurrentActivation', 'resetAfter']);
    const { recurrentActivation = 'sigmoid' } = options;
    this.recurrentActivation = resolveActivation(recurrentActivation);
    this.resetAfter = checkBoolean('GRU', 'resetAfter', options.resetAfter ?? true);
  }

  protected override addBiasOfGates(): void {
    this.addBiasWeight(this.resetAfter ? [2, 3 * this.units] : [3 * this.units]);
  }

  protected override inputBias(context: CallContext): Node | undefined {
    return this.resetAfter ? this.#biasRow(0, context) : super.inputBias(context);
  }

  protected override makeStep(recur: RecurrentProduct, context: CallContext): RecurrentStep {
    const stateBias = this.resetAfter ? this.#biasRow(1, context) : undefined; // [3 * units]
    return ([state], projected) => {
      // All three products at once where the reset gate comes after them.
      const product = recur(state!, 0, this.resetAfter ? 3 : 2); // [batch, 3 or 2 * units]
      const inner = stateBias === undefined ? product : add(product, stateBias);
      const gateOf = (place: number): Node =>
        this.recurrentActivation(add(this.gate(projected, place), this.gate(inner, place))); // [batch, units]
      const [update, reset] = [gateOf(0), gateOf(1)];
      const fromState = this.resetAfter ? multiply(reset, this.gate(inner, 2)) : recur(multiply(reset, state!), 2, 1); // [batch, units]
      const candidate = this.activation(add(this.gate(projected, 2), fromState)); // [batch, units]
      return [add(multiply(update, state!), multiply(subtract(1, update), candidate))];
    };
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      recurrentActivation: serializeActivation(this.recurrentActivation),
      resetAfter: this.resetAfter,
    };
  }

  /** One of the two rows of the bias: `[3 * units]`. */
  #biasRow(row: number, context: CallContext): Node | undefined {
    if (this.bias === undefined) return undefined;
    const size = 3 * this.units;
    return reshape(slice(context.read(this.bias), [row, 0], [1, size]), [size]);
  }
}
