/** What spatial dropouts of 1, 2 and 3 dimensions share: everything but the number of dimensions. */
import { dropout, type DropoutOptions as MaskOptions } from '../../graph/composite/dropout.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkDataFormat, requireSpatial, type SpatialRank } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';
import { checkRate, NoiseLayer, type RateOption } from './noiseLayer.ts';

/** Options of spatial dropouts. */
export interface SpatialDropoutOptions extends RateOption {
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Base class of spatial dropouts.
 *
 * @shape input `[batch, ...spatial, channels]` -> output: same as input
 */
export abstract class SpatialDropout extends NoiseLayer {
  readonly rate: number;
  readonly #rank: SpatialRank;

  constructor(rank: SpatialRank, options: SpatialDropoutOptions) {
    super(options, ['rate', 'dataFormat']);
    this.#rank = rank;
    this.rate = checkRate(new.target.name, options.rate);
    checkDataFormat(new.target.name, options.dataFormat, rank);
  }

  protected override maskShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = requireSpatial(this, inputShape, this.#rank);
    return [batch, ...spatial.map(() => 1), channels];
  }

  protected override disturb(input: Node, source: MaskOptions): Node {
    return dropout(input, this.rate, source);
  }

  override getConfig(): LayerConfig {
    return { rate: this.rate, ...super.getConfig() };
  }
}
