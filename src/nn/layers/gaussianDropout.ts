/** Multiplied noise as a layer. */
import { gaussianDropout, type NoiseSource } from '../../graph/composite/noise.ts';
import type { Node } from '../../graph/node.ts';
import type { LayerConfig } from './layer.ts';
import { checkRate, NoiseLayer, type RateOption } from './noiseLayer.ts';

/** Options of {@link GaussianDropout}. */
export type GaussianDropoutOptions = RateOption;

/**
 * Multiplies inputs with normal noise of mean 1 while training: a dropout that drops nothing wholly.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. Mean and variance are those that a {@link Dropout} of this rate
 * gives its outputs. Keras takes a rate of 1 and divides by zero then; here it is refused.
 *
 * @formula `y = x * noise`, `noise ~ Normal(1, sqrt(rate / (1 - rate)))`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `rate` is outside of [0, 1)
 *
 * @example
 * ```ts
 * layers.gaussianDropout({ rate: 0.5 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @reference Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
export class GaussianDropout extends NoiseLayer {
  readonly rate: number;

  constructor(options: GaussianDropoutOptions) {
    super(options, ['rate']);
    this.rate = checkRate('GaussianDropout', options.rate);
  }

  protected override disturb(input: Node, source: NoiseSource): Node {
    return gaussianDropout(input, this.rate, source);
  }

  override getConfig(): LayerConfig {
    return { rate: this.rate, ...super.getConfig() };
  }
}
