/** The layer that does nothing. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/**
 * Hands its input on: a place holder where a model sometimes has a layer and sometimes none.
 *
 * @formula `y = x`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an option that layers do not have
 *
 * @example
 * ```ts
 * layers.identity().computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @see keras.layers.Identity
 */
export class Identity extends Layer {
  override readonly supportsMasking: boolean = true;

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
