/** The long short-term memory layer. */
import { add, multiply } from '../../graph/build.ts';
import type { Shape } from '../../tensor/shape.ts';
import { checkBoolean } from '../../util/check.ts';
import type { RandomStream } from '../../util/random.ts';
import { type Activation, type ActivationLike, resolveActivation, serializeActivation } from '../activations.ts';
import { Initializer } from '../initializers.ts';
import type { LayerConfig } from './layer.ts';
import { RecurrentLayer, type RecurrentOptions, type RecurrentProduct, type RecurrentStep } from './recurrentLayer.ts';

/** Options of {@link LSTM}. */
export interface LSTMOptions extends RecurrentOptions {
  /** Applied to the gates. @defaultValue 'sigmoid' */
  recurrentActivation?: ActivationLike | null;
  /** Whether the bias of the forget gate starts with 1, so that the memory is kept at first. @defaultValue true */
  unitForgetBias?: boolean;
}

/**
 * Long short-term memory: beside the state, a memory `c` that each step keeps or changes by gates, so that what happened
 * long ago still reaches the output, and its gradient the way back.
 *
 * @formula `[i, f, g, o] = x[t] . kernel + h[t-1] . recurrent_kernel + bias`, `units` columns each;
 *   `c[t] = recurrentActivation(f) * c[t-1] + recurrentActivation(i) * activation(g)`;
 *   `h[t] = recurrentActivation(o) * activation(c[t])`; `h[-1] = c[-1] = 0`
 * @shape input `[batch, steps, features]` -> output `[batch, units]`, with `returnSequences` `[batch, steps, units]`;
 *   kernel `[features, 4 * units]`, recurrent kernel `[units, 4 * units]`, bias `[4 * units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for `units` that is no positive integer, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 3-D, or has other features than the layer was built
 *   for
 *
 * @example
 * ```ts
 * layers.lstm({ units: 8, returnSequences: true }).computeOutputShape([null, 10, 3]); // => [null, 10, 8]
 * ```
 *
 * @reference Hochreiter and Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735
 */
export class LSTM extends RecurrentLayer {
  readonly recurrentActivation: Activation;
  readonly unitForgetBias: boolean;
  protected override readonly gates = 4;
  protected override readonly carries = 2;

  constructor(options: LSTMOptions) {
    super(options, ['recurrentActivation', 'unitForgetBias']);
    const { recurrentActivation = 'sigmoid' } = options;
    this.recurrentActivation = resolveActivation(recurrentActivation);
    this.unitForgetBias = checkBoolean('LSTM', 'unitForgetBias', options.unitForgetBias ?? true);
  }

  protected override addBiasOfGates(): void {
    const initializer = this.unitForgetBias ? new ForgetGateBias(this.biasInitializer) : this.biasInitializer;
    this.addBiasWeight([4 * this.units], initializer);
  }

  protected override makeStep(recur: RecurrentProduct): RecurrentStep {
    return ([state, memory], projected) => {
      const all = add(recur(state!), projected); // [batch, 4 * units]
      const input = this.recurrentActivation(this.gate(all, 0)); // [batch, units]
      const forget = this.recurrentActivation(this.gate(all, 1)); // [batch, units]
      const candidate = this.activation(this.gate(all, 2)); // [batch, units]
      const output = this.recurrentActivation(this.gate(all, 3)); // [batch, units]
      const kept = add(multiply(forget, memory!), multiply(input, candidate)); // [batch, units]
      return [multiply(output, this.activation(kept)), kept];
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

/** Ones for the second of four gates, what another initializer says for the others. */
class ForgetGateBias extends Initializer {
  readonly #others: Initializer;

  constructor(others: Initializer) {
    super();
    this.#others = others;
  }

  override initialize([size]: Shape, random: RandomStream): Float32Array {
    const units = size! / 4;
    const values = new Float32Array(size!).fill(1);
    values.set(this.#others.initialize([units], random), 0);
    values.set(this.#others.initialize([2 * units], random), 2 * units);
    return values;
  }

  override getConfig(): Record<string, unknown> {
    return {};
  }
}
