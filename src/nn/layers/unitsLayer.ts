/** What the recurrent layers of vectors share: LSTM, GRU and the simple one. */
import type { SymbolicShape } from '../../tensor/shape.ts';
import { GatedLayer } from './gatedLayer.ts';
import { requireSpatial } from './inputChecks.ts';
import type { RecurrentCell, RecurrentCellOptions } from './recurrentCell.ts';
import type { RecurrentLoopOptions, SequenceShape } from './recurrentLayer.ts';

/** Options of LSTM, GRU and the simple layer: those of the cell, and those of the loop. */
export interface RecurrentOptions extends RecurrentCellOptions, RecurrentLoopOptions {}

/**
 * Base class of recurrent layers over vectors.
 *
 * @shape input `[batch, steps, features]` -> output `[batch, units]`, with `returnSequences` `[batch, steps, units]`;
 *   kernel `[features, gates * units]`, recurrent kernel `[units, gates * units]`
 */
export abstract class UnitsLayer<C extends RecurrentCell> extends GatedLayer<C> {
  constructor(
    options: RecurrentOptions,
    cellOptions: readonly string[],
    makeCell: (options: RecurrentCellOptions, owner: string) => C,
  ) {
    super(options, ['units', ...cellOptions], (own, owner) => makeCell(own as RecurrentCellOptions, owner));
  }

  /** Size of the state and of the output. */
  get units(): number {
    return this.cell.units;
  }

  protected override checkSequence(shape: SymbolicShape): SequenceShape {
    const { batch, spatial, channels } = requireSpatial(this, shape, 1);
    return { batch, steps: spatial[0]!, features: [channels] };
  }
}
