/** What enlargements of 1, 2 and 3 spatial dimensions share. */
import { enlargeLinear, enlargeNearest } from '../../graph/composite/enlarge.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkSizes } from '../../util/check.ts';
import { checkDataFormat, requireSpatial, type SpatialRank, type SpatialSizes } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of enlargements. */
export interface UpSamplingOptions<Rank extends SpatialRank> extends LayerOptions {
  /** Factor of all spatial dimensions, or one for each, at least 1. @defaultValue 2 */
  size?: number | SpatialSizes<Rank>;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/** How an enlargement fills the places between its inputs. */
export type Interpolation = 'nearest' | 'bilinear';

/**
 * Base class of enlargements.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...(size * factor), channels]`
 */
export abstract class UpSampling<Rank extends SpatialRank> extends Layer {
  /** Factor of each spatial dimension. */
  readonly size: SpatialSizes<Rank>;
  readonly #rank: Rank;

  constructor(rank: Rank, options: UpSamplingOptions<Rank>, ownOptions: readonly string[] = []) {
    super(options, ['size', 'dataFormat', ...ownOptions]);
    const owner = new.target.name;
    this.#rank = rank;
    this.size = checkSizes(owner, 'size', options.size ?? 2, rank) as unknown as SpatialSizes<Rank>;
    checkDataFormat(owner, options.dataFormat, rank);
  }

  /** How the places between the inputs are filled. */
  get interpolation(): Interpolation {
    return 'nearest';
  }

  override call(input: Node): Node {
    requireSpatial(this, input.shape, this.#rank);
    const enlarge = this.interpolation === 'nearest' ? enlargeNearest : enlargeLinear;
    return enlarge(input, [1, ...this.size, 1]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = requireSpatial(this, inputShape, this.#rank);
    return [batch, ...spatial.map((size, i) => size && size * this.size[i]!), channels];
  }

  override getConfig(): LayerConfig {
    return { size: [...this.size], dataFormat: 'channelsLast' };
  }
}
