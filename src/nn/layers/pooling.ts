/** What pooling layers of 1, 2 and 3 spatial dimensions share: a window that slides over the input. */
import type { Node } from '../../graph/node.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import type { Padding, SymbolicShape } from '../../tensor/shape.ts';
import { checkDataFormat, type SpatialRank, type SpatialSizes } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { SlidingWindow } from './slidingWindow.ts';

/** Options of pooling layers. Sizes are one number, or one for each spatial dimension. */
export interface PoolingOptions<Rank extends SpatialRank> extends LayerOptions {
  /** Size of the window [pixels or steps]. @defaultValue 2 */
  poolSize?: number | SpatialSizes<Rank>;
  /** Distance between windows [pixels or steps]. @defaultValue poolSize: windows side by side */
  strides?: number | SpatialSizes<Rank> | null;
  /** 'same' gives `ceil(size / stride)` outputs; what lies outside of the input does not count. @defaultValue 'valid' */
  padding?: Padding;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/** Options of pooling layers for sequences. */
export type Pooling1DOptions = PoolingOptions<1>;
/** Options of pooling layers for images. */
export type Pooling2DOptions = PoolingOptions<2>;
/** Options of pooling layers for volumes. */
export type Pooling3DOptions = PoolingOptions<3>;

/**
 * Base class of pooling layers.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...outSpatial, channels]`
 */
export abstract class Pooling<Rank extends SpatialRank> extends Layer {
  readonly #window: SlidingWindow<Rank>;

  constructor(rank: Rank, options: PoolingOptions<Rank>) {
    super(options, ['poolSize', 'strides', 'padding', 'dataFormat']);
    const owner = new.target.name;
    const size = options.poolSize ?? 2;
    this.#window = new SlidingWindow(owner, rank, {
      sizeName: 'poolSize',
      size,
      strides: options.strides ?? size,
      padding: options.padding,
    });
    checkDataFormat(owner, options.dataFormat, rank);
  }

  get poolSize(): SpatialSizes<Rank> {
    return this.#window.size;
  }

  get strides(): SpatialSizes<Rank> {
    return this.#window.strides;
  }

  get padding(): Padding {
    return this.#window.padding as Padding;
  }

  /** Pools each window to one element. */
  protected abstract pool(x: Node, attributes: PoolAttributes): Node;

  override call(input: Node): Node {
    this.#window.requireFits(this, input.shape);
    return this.pool(input, {
      window: this.poolSize,
      strides: this.strides,
      padding: this.#window.paddingPairs(input.shape.slice(1, -1)),
    }); // [batch, ...outSpatial, channels]
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial, channels } = this.#window.requireFits(this, inputShape);
    return [batch, ...this.#window.outputSizes(spatial), channels];
  }

  override getConfig(): LayerConfig {
    return {
      poolSize: [...this.poolSize],
      strides: [...this.strides],
      padding: this.padding,
      dataFormat: 'channelsLast',
    };
  }
}
