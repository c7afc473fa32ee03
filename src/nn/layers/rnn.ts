/** A loop over any cell. */
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { Cell } from './cell.ts';
import { resolveCell } from './cell.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';
import { type LayerLike, serializeLayer } from './layerConfig.ts';
import { RecurrentLayer, type RecurrentLoopOptions, type SequenceShape } from './recurrentLayer.ts';
import { StackedRNNCells } from './stackedRnnCells.ts';

/** Options of {@link RNN}. */
export interface RNNOptions extends RecurrentLoopOptions {
  /** What each step does: a cell, or several, each over the output of the one before. */
  cell: LayerLike | readonly LayerLike[];
}

/**
 * Repeats a cell over a sequence: a built-in one, several of them, or one of your own (see {@link RNNCell}).
 *
 * @formula `[y[t], ...states[t]] = cell([x[t], ...states[t-1]])`; the states start with zeros
 * @shape input `[batch, steps, ...features]` -> output of the last step, with `returnSequences` `[batch, steps, ...outputs]`,
 *   with `returnState` a list of it and the states
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `cell` is no cell
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is no sequence, or has other features than the layer was
 *   built for
 *
 * @example
 * ```ts
 * const cells = [layers.lstmCell({ units: 16 }), layers.gruCell({ units: 8 })];
 * layers.rnn({ cell: cells, returnSequences: true }).computeOutputShape([null, 10, 3]); // => [null, 10, 8]
 * ```
 *
 * @see keras.layers.RNN
 */
export class RNN extends RecurrentLayer {
  constructor(options: RNNOptions) {
    super(options, ['cell'], (owner) => cellOf(owner, options.cell));
  }

  protected override checkSequence(shape: SymbolicShape): SequenceShape {
    if (shape.length < 3) {
      const advice = 'Give sequences: layers.reshape({ targetShape: [steps, features] }).';
      refuseShape(this, 'an input [batch, steps, ...features]', shape, advice);
    }
    const [batch, steps, ...features] = shape;
    if (features.includes(null)) {
      refuseShape(this, 'an input [batch, steps, ...features] with known features', shape, 'Give them in inputShape.');
    }
    return { batch: batch!, steps: steps!, features: features as number[] };
  }

  override getConfig(): LayerConfig {
    return { cell: serializeLayer(this.cell), ...super.getConfig() };
  }
}

function cellOf(owner: string, cell: RNNOptions['cell']): Cell {
  return Array.isArray(cell) ? new StackedRNNCells({ cells: cell }) : resolveCell(owner, 'cell', cell as LayerLike);
}
