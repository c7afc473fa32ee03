/** What pooling layers share: a window that slides over height and width. */
import type { Node } from '../../graph/node.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import { type Padding, paddingPair, type SymbolicShape, windowOutputSize } from '../../tensor/shape.ts';
import { checkOneOf, checkPair } from '../../util/check.ts';
import { formatShape } from '../../util/format.ts';
import { checkDataFormat, refuseShape, requireImages } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of pooling layers. */
export interface Pooling2DOptions extends LayerOptions {
  /** Height and width of the window [pixels]; one number for a square. @defaultValue 2 */
  poolSize?: number | readonly [number, number];
  /** Distance between windows [pixels]. @defaultValue poolSize: windows side by side */
  strides?: number | readonly [number, number] | null;
  /** 'same' gives `ceil(size / stride)` outputs; what lies outside of the image does not count. @defaultValue 'valid' */
  padding?: Padding;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Base class of pooling layers.
 *
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, channels]`
 */
export abstract class Pooling2D extends Layer {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;

  constructor(options: Pooling2DOptions = {}) {
    super(options, ['poolSize', 'strides', 'padding', 'dataFormat']);
    const owner = new.target.name;
    this.poolSize = checkPair(owner, 'poolSize', options.poolSize ?? 2);
    this.strides = checkPair(owner, 'strides', options.strides ?? this.poolSize);
    this.padding = checkOneOf(owner, 'padding', options.padding ?? 'valid', ['valid', 'same']);
    checkDataFormat(owner, options.dataFormat);
  }

  /** Pools each window to one pixel. */
  protected abstract pool(x: Node, attributes: PoolAttributes): Node;

  override call(input: Node): Node {
    const [, height, width] = this.#checkInput(input.shape);
    return this.pool(input, {
      window: this.poolSize,
      strides: this.strides,
      padding: this.#paddingPairs(height, width),
    }); // [batch, outHeight, outWidth, channels]
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const [batch, height, width, channels] = this.#checkInput(inputShape);
    return [batch, ...this.#outputSizes(height, width), channels];
  }

  override getConfig(): LayerConfig {
    return {
      poolSize: [...this.poolSize],
      strides: [...this.strides],
      padding: this.padding,
      dataFormat: 'channelsLast',
    };
  }

  #paddingPairs(height: number, width: number): [number, number][] {
    return [height, width].map((size, i) => paddingPair(this.padding, size, this.poolSize[i]!, this.strides[i]!));
  }

  #outputSizes(height: number, width: number): number[] {
    const pairs = this.#paddingPairs(height, width);
    return [height, width].map((size, i) => windowOutputSize(size, this.poolSize[i]!, this.strides[i]!, 1, pairs[i]!));
  }

  #checkInput(shape: SymbolicShape): [number | null, number, number, number] {
    const dims = requireImages(this, shape);
    if (Math.min(...this.#outputSizes(dims[1], dims[2])) < 1) {
      refuseShape(
        this,
        `images of at least the window ${formatShape(this.poolSize)}`,
        shape,
        'Use larger images, a smaller poolSize, fewer pooling layers before it, or padding: "same".',
      );
    }
    return dims;
  }
}
