/** The layer that makes rows of features. */
import { reshape } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type SymbolicShape, sizeOf } from '../../tensor/shape.ts';
import { checkDataFormat, requireKnownSample } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Flatten}. */
export interface FlattenOptions extends LayerOptions {
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Makes one row of features of each sample, for a dense layer behind convolutions.
 *
 * @shape input `[batch, ...dims]` -> output `[batch, product of dims]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when a size other than the batch is unknown
 *
 * @example
 * ```ts
 * layers.flatten().computeOutputShape([null, 7, 7, 64]); // => [null, 3136]
 * ```
 */
export class Flatten extends Layer {
  constructor(options: FlattenOptions = {}) {
    super(options, ['dataFormat']);
    checkDataFormat('Flatten', options.dataFormat);
  }

  override call(input: Node): Node {
    return reshape(input, [input.shape[0]!, sizeOf(requireKnownSample(this, input.shape))]);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return [inputShape[0]!, sizeOf(requireKnownSample(this, inputShape))];
  }

  override getConfig(): LayerConfig {
    return { dataFormat: 'channelsLast' };
  }
}
