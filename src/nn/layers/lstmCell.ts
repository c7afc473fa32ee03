/** One step of long short-term memory. */
import { add } from '../../graph/build.ts';
import { checkBoolean } from '../../util/check.ts';
import { type Activation, type ActivationLike, resolveActivation, serializeActivation } from '../activations.ts';
import { ForgetGateBias } from './forgetGateBias.ts';
import type { LayerConfig } from './layer.ts';
import { lstmStep } from './lstmStep.ts';
import {
  RecurrentCell,
  type RecurrentCellOptions,
  type RecurrentProduct,
  type RecurrentStep,
} from './recurrentCell.ts';

/** Options of {@link LSTMCell}. */
export interface LSTMCellOptions extends RecurrentCellOptions {
  /** Applied to the gates. @defaultValue 'sigmoid' */
  recurrentActivation?: ActivationLike | null;
  /** Whether the bias of the forget gate starts with 1, so that the memory is kept at first. @defaultValue true */
  unitForgetBias?: boolean;
}

/**
 * One step of an {@link LSTM} layer, to be put into {@link RNN} or stacked.
 *
 * @remarks It takes `[x, h, c]` and gives `[output, h, c]`; the output is `h`.
 *
 * @formula `[i, f, g, o] = x . kernel + h . recurrent_kernel + bias`, `units` columns each;
 *   `c' = recurrentActivation(f) * c + recurrentActivation(i) * activation(g)`; `h' = recurrentActivation(o) * activation(c')`
 * @shape inputs `[batch, features]`, `[batch, units]`, `[batch, units]` -> outputs `[batch, units]` three times;
 *   kernel `[features, 4 * units]`, recurrent kernel `[units, 4 * units]`, bias `[4 * units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for `units` that is no positive integer, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for states of other sizes, or other features than the cell was built for
 *
 * @example
 * ```ts
 * const layer = layers.rnn({ cell: layers.lstmCell({ units: 8 }) });
 * layer.computeOutputShape([null, 10, 3]); // => [null, 8]
 * ```
 *
 * @reference Hochreiter and Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735
 */
export class LSTMCell extends RecurrentCell {
  readonly recurrentActivation: Activation;
  readonly unitForgetBias: boolean;
  protected override readonly gates = 4;
  protected override readonly carries = 2;

  /** @param owner - What messages about the options call it. @defaultValue 'LSTMCell' */
  constructor(options: LSTMCellOptions, owner = 'LSTMCell') {
    super(options, ['recurrentActivation', 'unitForgetBias'], owner);
    const { recurrentActivation = 'sigmoid' } = options;
    this.recurrentActivation = resolveActivation(recurrentActivation);
    this.unitForgetBias = checkBoolean(owner, 'unitForgetBias', options.unitForgetBias ?? true);
  }

  protected override addBiasOfGates(): void {
    const initializer = this.unitForgetBias ? new ForgetGateBias(this.biasInitializer) : this.biasInitializer;
    this.addBiasWeight([4 * this.units], initializer);
  }

  protected override makeStep(recur: RecurrentProduct): RecurrentStep {
    return ([state, memory], projected) => {
      const all = add(recur(state!), projected); // [batch, 4 * units]
      return lstmStep((place) => this.gate(all, place), memory!, this);
    };
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      recurrentActivation: serializeActivation(this.recurrentActivation),
      unitForgetBias: this.unitForgetBias,
    };
  }
}
