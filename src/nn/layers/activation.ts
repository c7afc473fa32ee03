/** An activation as a layer. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import {
  type Activation as ActivationFunction,
  type ActivationLike,
  resolveActivation,
  serializeActivation,
} from '../activations.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Activation}. */
export interface ActivationOptions extends LayerOptions {
  /** A name (`'relu'`), or a function from node to node. */
  activation: ActivationLike;
}

/**
 * Applies an activation function: for places where no layer with an `activation` option stands before it.
 *
 * @formula `y = activation(x)`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown name
 *
 * @example
 * ```ts
 * layers.activation({ activation: 'relu' }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @see keras.layers.Activation
 */
export class Activation extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly activation: ActivationFunction;

  constructor(options: ActivationOptions) {
    super(options, ['activation']);
    if (options.activation === undefined) {
      throw new InvalidArgumentError('Activation: the option activation is missing. Example: { activation: "relu" }.');
    }
    this.activation = resolveActivation(options.activation);
  }

  override call(input: Node): Node {
    return this.activation(input);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { activation: serializeActivation(this.activation) };
  }
}
