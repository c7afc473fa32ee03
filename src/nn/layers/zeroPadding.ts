/** What zero paddings of 1, 2 and 3 spatial dimensions share: everything but the number of dimensions. */
import { padConstant } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { requireSpatial, type SpatialRank } from './inputChecks.ts';
import type { LayerOptions } from './layer.ts';
import { SideLayer, type SideWidths, type Widths } from './sideWidths.ts';

/** Options of zero paddings. */
export interface ZeroPaddingOptions<Rank extends SpatialRank> extends LayerOptions {
  /**
   * Zeros on both sides: one number, one for each spatial dimension, or a pair (before, after) for each; for sequences
   * the pair alone. @defaultValue 1
   */
  padding?: SideWidths<Rank>;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Base class of zero paddings.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...(before + size + after), channels]`
 */
export abstract class ZeroPadding<Rank extends SpatialRank> extends SideLayer<Rank> {
  constructor(rank: Rank, options: ZeroPaddingOptions<Rank> = {}) {
    super(rank, options, 'padding', 1);
  }

  /** Before and after each spatial dimension. */
  get padding(): readonly Widths[] {
    return this.widths;
  }

  override call(input: Node): Node {
    requireSpatial(this, input.shape, this.rank);
    return padConstant(input, [[0, 0], ...this.widths, [0, 0]]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = requireSpatial(this, inputShape, this.rank);
    return [batch, ...spatial.map((size, i) => size && size + this.widths[i]![0] + this.widths[i]![1]), channels];
  }
}
