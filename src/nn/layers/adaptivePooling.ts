/** What adaptive poolings share: everything but the number of dimensions and the kind. */
import { adaptivePool } from '../../graph/composite/adaptivePool.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkSizes } from '../../util/check.ts';
import { checkDataFormat, requireSpatial, type SpatialRank, type SpatialSizes } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of adaptive poolings. */
export interface AdaptivePoolingOptions<Rank extends SpatialRank> extends LayerOptions {
  /** Number of outputs along all spatial dimensions, or one for each, at least 1. */
  outputSize: number | SpatialSizes<Rank>;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Base class of adaptive poolings.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...outputSize, channels]`
 */
export abstract class AdaptivePooling<Rank extends SpatialRank> extends Layer {
  readonly outputSize: SpatialSizes<Rank>;
  readonly #rank: Rank;
  readonly #kind: 'average' | 'max';

  constructor(rank: Rank, kind: 'average' | 'max', options: AdaptivePoolingOptions<Rank>) {
    super(options, ['outputSize', 'dataFormat']);
    const owner = new.target.name;
    this.#rank = rank;
    this.#kind = kind;
    this.outputSize = checkSizes(owner, 'outputSize', options.outputSize, rank) as unknown as SpatialSizes<Rank>;
    checkDataFormat(owner, options.dataFormat, rank);
  }

  override call(input: Node): Node {
    return adaptivePool(input, this.computeOutputShape(input.shape) as readonly number[], this.#kind);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, channels } = requireSpatial(this, inputShape, this.#rank);
    return [batch, ...this.outputSize, channels];
  }

  override getConfig(): LayerConfig {
    return { outputSize: [...this.outputSize], dataFormat: 'channelsLast' };
  }
}
