/** The layer that makes rows of features. */
import { reshape } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import { checkDataFormat, elementsOf, sampleSizes } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Flatten}. */
export interface FlattenOptions extends LayerOptions {
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
}

/**
 * Makes one row of features of each sample, for a dense layer behind convolutions.
 *
 * @formula `y[i * columns + j] = x[i, j]`, row-major, and so on for more axes
 * @shape input `[batch, ...dims]` -> output `[batch, product of dims]`, of which the second is open where one of dims is
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for an input without a batch
 *
 * @example
 * ```ts
 * layers.flatten().computeOutputShape([null, 7, 7, 64]); // => [null, 3136]
 * ```
 *
 * @see keras.layers.Flatten
 */
export class Flatten extends Layer {
  constructor(options: FlattenOptions = {}) {
    super(options, ['dataFormat']);
    checkDataFormat('Flatten', options.dataFormat);
  }

  override call(input: Node): Node {
    return reshape(input, this.computeOutputShape(input.shape) as Shape);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return [inputShape[0]!, elementsOf(sampleSizes(this, inputShape))];
  }

  override getConfig(): LayerConfig {
    return { dataFormat: 'channelsLast' };
  }
}
