/** The leaky rectifier as a layer. */
import { leakyRelu } from '../../graph/composite/piecewiseActivations.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link LeakyReLU}. */
export interface LeakyReLUOptions extends LayerOptions {
  /** Slope below zero; the activation `'leakyRelu'` has 0.2. @defaultValue 0.3 */
  negativeSlope?: number;
}

/**
 * A rectifier that lets a part of the negative side through, so that no unit stops learning.
 *
 * @formula `x` where `x >= 0`, else `negativeSlope * x`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `negativeSlope` is not a finite number
 *
 * @example
 * ```ts
 * layers.leakyRelu({ negativeSlope: 0.1 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @reference Maas et al. 2013, https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf
 */
export class LeakyReLU extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super(options, ['negativeSlope']);
    this.negativeSlope = checkNumber('LeakyReLU', 'negativeSlope', options.negativeSlope ?? 0.3);
  }

  override call(input: Node): Node {
    return leakyRelu(input, this.negativeSlope);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { negativeSlope: this.negativeSlope };
  }
}
