/** One step of the fully connected recurrent layer. */
import { add } from '../../graph/build.ts';
import {
  RecurrentCell,
  type RecurrentCellOptions,
  type RecurrentProduct,
  type RecurrentStep,
} from './recurrentCell.ts';

/** Options of {@link SimpleRNNCell}. */
export type SimpleRNNCellOptions = RecurrentCellOptions;

/**
 * One step of a {@link SimpleRNN} layer, to be put into {@link RNN} or stacked.
 *
 * @remarks It takes `[x, h]` and gives `[output, h]`; the output is `h`.
 *
 * @formula `h' = activation(x . kernel + h . recurrent_kernel + bias)`
 * @shape inputs `[batch, features]`, `[batch, units]` -> outputs `[batch, units]` twice;
 *   kernel `[features, units]`, recurrent kernel `[units, units]`, bias `[units]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for `units` that is no positive integer, or a dropout outside of [0, 1)
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for a state of another size, or other features than the cell was built for
 *
 * @example
 * ```ts
 * const layer = layers.rnn({ cell: layers.simpleRnnCell({ units: 8 }) });
 * layer.computeOutputShape([null, 10, 3]); // => [null, 8]
 * ```
 *
 * @see keras.layers.SimpleRNNCell
 */
export class SimpleRNNCell extends RecurrentCell {
  protected override readonly gates = 1;
  protected override readonly carries = 1;

  /** @param owner - What messages about the options call it. @defaultValue 'SimpleRNNCell' */
  constructor(options: SimpleRNNCellOptions, owner = 'SimpleRNNCell') {
    super(options, [], owner);
  }

  protected override makeStep(recur: RecurrentProduct): RecurrentStep {
    return ([state], projected) => [this.activation(add(recur(state!), projected))];
  }
}
