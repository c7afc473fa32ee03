/** What global pooling layers share: every image becomes one pixel. */
import type { ReduceOptions } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean } from '../../util/check.ts';
import { checkDataFormat, requireImages } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of global pooling layers. */
export interface GlobalPooling2DOptions extends LayerOptions {
  /** Keep height and width with size 1. @defaultValue false */
  keepDims?: boolean;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Base class of global pooling layers.
 *
 * @shape input `[batch, height, width, channels]` -> output `[batch, channels]`, with `keepDims` `[batch, 1, 1, channels]`
 */
export abstract class GlobalPooling2D extends Layer {
  readonly keepDims: boolean;

  constructor(options: GlobalPooling2DOptions = {}) {
    super(options, ['keepDims', 'dataFormat']);
    this.keepDims = checkBoolean(new.target.name, 'keepDims', options.keepDims ?? false);
    checkDataFormat(new.target.name, options.dataFormat);
  }

  /** Reduces height and width. */
  protected abstract reduce(x: Node, options: ReduceOptions): Node;

  override call(input: Node): Node {
    requireImages(this, input.shape);
    return this.reduce(input, { axes: [1, 2], keepDims: this.keepDims });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const [batch, , , channels] = requireImages(this, inputShape);
    return this.keepDims ? [batch, 1, 1, channels] : [batch, channels];
  }

  override getConfig(): LayerConfig {
    return { keepDims: this.keepDims, dataFormat: 'channelsLast' };
  }
}
