/** One step of gated recurrent units. */
import { add, multiply, reshape, subtract } from '../../graph/build.ts';
import { slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean } from '../../util/check.ts';
import { type Activation, type ActivationLike, resolveActivation, serializeActivation } from '../activations.ts';
import type { CallContext } from '../context.ts';
import type { LayerConfig } from './layer.ts';
import {
  RecurrentCell,
  type RecurrentCellOptions,
  type RecurrentProduct,
  type RecurrentStep,
} from './recurrentCell.ts';

/** Options of {@link GRUCell}. */
export interface GRUCellOptions extends RecurrentCellOptions {
  /** Applied to the gates. @defaultValue 'sigmoid' */
  recurrentActivation?: ActivationLike | null;
  /**
   * Whether the reset gate meets the state after the matrix product, as in cuDNN; then the product has a bias of its own.
   * @defaultValue true
   */
  resetAfter?: boolean;
}

/**
 * One step of a {@link GRU} layer, to be put into {@link RNN} or stacked.
 *
 * @remarks It takes `[x, h]` and gives `[output, h]`; the output is `h`.
 *
 * @formula with `k = kernel`, `u = recurrent_kernel`, `b = bias` in parts of `units` columns, `s = recurrentActivation`:
 *   `z = s(x . k_z + b_z + h . u_z)`, `r = s(x . k_r + b_r + h . u_r)`, `g = activation(x . k_h + b_h + r * (h . u_h))`
 *   (`(r * h) . u_h` with `resetAfter: false`), `h' = z * h + (1 - z) * g`. With `resetAfter` each product with `u` has a
 *   bias, too.
 * @shape inputs `[batch, features]`, `[batch, units]` -> outputs `[batch, units]` twice; kernel `[features, 3 * units]`,
 *   recurrent kernel `[units, 3 * units]`, bias `[2, 3 * units]` (of the input, of the state), with `resetAfter: false`
 *   `[3 * units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for `units` that is no positive integer, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for a state of another size, or other features than the cell was built for
 *
 * @example
 * ```ts
 * const layer = layers.rnn({ cell: layers.gruCell({ units: 8 }) });
 * layer.computeOutputShape([null, 10, 3]); // => [null, 8]
 * ```
 *
 * @reference Cho et al. 2014, https://arxiv.org/abs/1406.1078
 */
export class GRUCell extends RecurrentCell {
  readonly recurrentActivation: Activation;
  readonly resetAfter: boolean;
  protected override readonly gates = 3;
  protected override readonly carries = 1;

  /** @param owner - What messages about the options call it. @defaultValue 'GRUCell' */
  constructor(options: GRUCellOptions, owner = 'GRUCell') {
    super(options, ['recurrentActivation', 'resetAfter'], owner);
    const { recurrentActivation = 'sigmoid' } = options;
    this.recurrentActivation = resolveActivation(recurrentActivation);
    this.resetAfter = checkBoolean(owner, 'resetAfter', options.resetAfter ?? true);
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
