/** What convolutional LSTM layers of 1, 2 and 3 spatial dimensions share: everything but the number of dimensions. */
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { Activation } from '../activations.ts';
import { CONV_LSTM_OPTIONS, ConvLSTMCell, type ConvLSTMCellOptions } from './convLstmCell.ts';
import { GatedLayer } from './gatedLayer.ts';
import { refuseShape, SPATIAL_FORMS, type SpatialRank, type SpatialSizes } from './inputChecks.ts';
import type { RecurrentLoopOptions, SequenceShape } from './recurrentLayer.ts';

/** Options of convolutional LSTM layers: those of the cell, and those of the loop. */
export interface ConvLSTMOptions<Rank extends SpatialRank> extends ConvLSTMCellOptions<Rank>, RecurrentLoopOptions {}

/**
 * Base class of convolutional LSTM layers.
 *
 * @shape input `[batch, steps, ...spatial, channels]` -> output `[batch, ...outSpatial, filters]`, with `returnSequences`
 *   `[batch, steps, ...outSpatial, filters]`, with `returnState` the list `[output, h, c]`;
 *   kernel `[...kernelSize, channels, 4 * filters]`, recurrent kernel `[...kernelSize, filters, 4 * filters]`,
 *   bias `[4 * filters]`
 */
export abstract class ConvLSTM<Rank extends SpatialRank> extends GatedLayer<ConvLSTMCell<Rank>> {
  constructor(rank: Rank, options: ConvLSTMOptions<Rank>) {
    super(options, CONV_LSTM_OPTIONS, (own, owner) => new ConvLSTMCell(rank, own as ConvLSTMCellOptions<Rank>, owner));
  }

  /** Number of channels of the state and of the output. */
  get filters(): number {
    return this.cell.filters;
  }

  get kernelSize(): SpatialSizes<Rank> {
    return this.cell.window.size;
  }

  get recurrentActivation(): Activation {
    return this.cell.recurrentActivation;
  }

  protected override checkSequence(shape: SymbolicShape): SequenceShape {
    const { rank } = this.cell.window;
    const [batch, steps, ...features] = shape;
    if (shape.length !== rank + 3 || features.some((size) => !size)) {
      const dims = SPATIAL_FORMS[rank].dims.replace('steps', 'length').replace('[batch', '[batch, steps');
      refuseShape(this, `${rank + 3}-D input ${dims} of known sizes`, shape, 'Add the axis of time after the batch.');
    }
    this.cell.window.requireFits(this, [batch!, ...features]);
    return { batch: batch!, steps: steps!, features: features as number[] };
  }
}
