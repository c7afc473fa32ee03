/** Added noise as a layer. */
import { gaussianNoise, type NoiseSource } from '../../graph/composite/noise.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import type { LayerConfig } from './layer.ts';
import { NoiseLayer, type NoiseLayerOptions } from './noiseLayer.ts';

/** Options of {@link GaussianNoise}. */
export interface GaussianNoiseOptions extends NoiseLayerOptions {
  /** Standard deviation of the noise, in [0, 1]. */
  stddev: number;
}

/**
 * Adds normal noise to inputs while training: a simple augmentation of measurements, and a corruption for autoencoders.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. The noise is a pure function of the seed and the number of the
 * training step; `getConfig` holds the seed that is in use.
 *
 * @formula `y = x + noise`, `noise ~ Normal(0, stddev)`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `stddev` is outside of [0, 1]
 *
 * @example
 * ```ts
 * layers.gaussianNoise({ stddev: 0.1 }).computeOutputShape([null, 10]); // => [null, 10]
 * ```
 *
 * @see keras.layers.GaussianNoise
 */
export class GaussianNoise extends NoiseLayer {
  readonly stddev: number;

  constructor(options: GaussianNoiseOptions) {
    super(options, ['stddev']);
    this.stddev = checkNumber('GaussianNoise', 'stddev', options.stddev, { min: 0, max: 1 });
  }

  protected override disturb(input: Node, source: NoiseSource): Node {
    return gaussianNoise(input, this.stddev, source);
  }

  override getConfig(): LayerConfig {
    return { stddev: this.stddev, ...super.getConfig() };
  }
}
