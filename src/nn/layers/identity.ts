/** The layer that does nothing. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/**
 * Hands its input on: a place holder where a model sometimes has a layer and sometimes none.
 *
 * @formula `y = x`
 * @shape input `[batch, ...dims]` -> output: same as input
 *
 * @example
 * ```ts
 * layers.identity().computeOutputShape([null, 10]); // => [null, 10]
 * ```
 */
export class Identity extends Layer {
  constructor(options: LayerOptions = {}) {
    super(options);
  }

  override call(input: Node): Node {
    return input;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return {};
  }
}
