/** Dropout for networks of selu units. */
import type { DropoutOptions as MaskOptions } from '../../graph/composite/dropout.ts';
import { alphaDropout } from '../../graph/composite/noise.ts';
import type { Node } from '../../graph/node.ts';
import { MaskLayer, type MaskLayerOptions } from './maskLayer.ts';

/** Options of {@link AlphaDropout}. */
export type AlphaDropoutOptions = MaskLayerOptions;

/**
 * Dropout that keeps mean 0 and variance 1: for networks of `selu` units, which rest on them.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`; its random numbers are those of a {@link Dropout}. Keras takes a
 * rate of 1 and divides by zero then; here it is refused.
 *
 * @formula `y = a * (mask * x + (1 - mask) * floor) + b`, `mask ~ Bernoulli(1 - rate)`, `floor = -1.7581` (that of selu),
 *   `a = 1 / sqrt((1 - rate) * (1 + rate * floor^2))`, `b = -a * rate * floor`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `rate` is outside of [0, 1)
 *
 * @example
 * ```ts
 * layers.alphaDropout({ rate: 0.1 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @reference Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
 */
export class AlphaDropout extends MaskLayer {
  protected override disturb(input: Node, source: MaskOptions): Node {
    return alphaDropout(input, this.rate, source);
  }
}
