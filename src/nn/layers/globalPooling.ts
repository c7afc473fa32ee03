/** What global pooling layers share: all spatial dimensions become one element. */
import type { ReduceOptions } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import { checkDataFormat, requireSpatial, type SpatialRank } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of global pooling layers. */
export interface GlobalPoolingOptions extends LayerOptions {
  /** Keep the spatial dimensions with size 1. @defaultValue false */
  keepDims?: boolean;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Base class of global pooling layers.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, channels]`, with `keepDims` `[batch, ...ones, channels]`
 */
export abstract class GlobalPooling extends Layer {
  readonly keepDims: boolean;
  readonly #rank: SpatialRank;

  constructor(rank: SpatialRank, options: GlobalPoolingOptions) {
    super(options, ['keepDims', 'dataFormat']);
    this.keepDims = checkBoolean(new.target.name, 'keepDims', options.keepDims ?? false);
    this.#rank = rank;
    checkDataFormat(new.target.name, options.dataFormat, rank);
  }

  /** Reduces the spatial dimensions; `mask` says which steps of a sequence count. */
  protected abstract reduce(x: Node, options: ReduceOptions, mask: Node | undefined): Node;

  override call(input: Node, context: CallContext): Node {
    const { spatial } = requireSpatial(this, input.shape, this.#rank);
    const options = { axes: spatial.map((_, i) => i + 1), keepDims: this.keepDims };
    return this.reduce(input, options, context.maskOf(input));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = requireSpatial(this, inputShape, this.#rank);
    return [batch, ...(this.keepDims ? spatial.map(() => 1) : []), channels];
  }

  override getConfig(): LayerConfig {
    return { keepDims: this.keepDims, dataFormat: 'channelsLast' };
  }
}
