/** What croppings of 1, 2 and 3 spatial dimensions share: everything but the number of dimensions. */
import { slice } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { refuseShape, requireSpatial, SPATIAL_FORMS, type SpatialRank } from './inputChecks.ts';
import type { LayerOptions } from './layer.ts';
import { SideLayer, type SideWidths, type Widths } from './sideWidths.ts';

/** Options of croppings. */
export interface CroppingOptions<Rank extends SpatialRank> extends LayerOptions {
  /**
   * Cut from both sides: one number, one for each spatial dimension, or a pair (before, after) for each; for sequences
   * the pair alone. @defaultValue 1; of images 0, as in Keras
   */
  cropping?: SideWidths<Rank>;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Base class of croppings.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...(size - before - after), channels]`
 */
export abstract class Cropping<Rank extends SpatialRank> extends SideLayer<Rank> {
  constructor(rank: Rank, options: CroppingOptions<Rank> = {}) {
    super(rank, options, 'cropping', rank === 2 ? 0 : 1);
  }

  /** Before and after each spatial dimension. */
  get cropping(): readonly Widths[] {
    return this.widths;
  }

  override call(input: Node): Node {
    const starts = [0, ...this.widths.map(([before]) => before), 0];
    return slice(input, starts, this.computeOutputShape(input.shape) as readonly number[]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = requireSpatial(this, inputShape, this.rank);
    const left = spatial.map((size, i) => size && size - this.widths[i]![0] - this.widths[i]![1]);
    if (left.some((size) => size !== null && size < 1)) {
      const { noun } = SPATIAL_FORMS[this.rank];
      const cut = this.widths.map(([before, after]) => before + after).join(', ');
      refuseShape(
        this,
        `${noun} of more than the [${cut}] that are cut`,
        inputShape,
        `Cut less, or use larger ${noun}.`,
      );
    }
    return [batch, ...left, channels];
  }
}
