/** Initializers whose variance fits the number of inputs or outputs of a unit. */
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { checkNumber, checkOneOf, checkOptions } from '../util/check.ts';
import type { RandomStream } from '../util/random.ts';
import { RandomInitializer, type SeedOption, truncatedNormal } from './initializer.ts';

/** Which fan a {@link VarianceScaling} divides by. */
export type FanMode = 'fanIn' | 'fanOut' | 'fanAvg';

/** The form of a {@link VarianceScaling} distribution. */
export type ScalingDistribution = 'truncatedNormal' | 'untruncatedNormal' | 'uniform';

/** Options of {@link VarianceScaling}. */
export interface VarianceScalingOptions extends SeedOption {
  /** Positive factor of the variance. @defaultValue 1 */
  scale?: number;
  /** @defaultValue 'fanIn' */
  mode?: FanMode;
  /** @defaultValue 'truncatedNormal' */
  distribution?: ScalingDistribution;
}

/** Standard deviation of a standard normal distribution that is cut off at two standard deviations. */
const TRUNCATED_STDDEV = 0.87962566103423978;

/**
 * Values whose variance fits the number of inputs or outputs of a unit, so that signals keep their size over layers.
 *
 * @formula `variance = scale / fan`; uniform over `[-sqrt(3 * variance), sqrt(3 * variance)]`, or normal
 */
export class VarianceScaling extends RandomInitializer {
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScalingDistribution;

  constructor(options: VarianceScalingOptions = {}) {
    super(options, ['scale', 'mode', 'distribution']);
    this.scale = checkNumber('VarianceScaling', 'scale', options.scale ?? 1, { min: 0, exclusiveMinimum: true });
    this.mode = checkOneOf('VarianceScaling', 'mode', options.mode ?? 'fanIn', ['fanIn', 'fanOut', 'fanAvg']);
    this.distribution = checkOneOf('VarianceScaling', 'distribution', options.distribution ?? 'truncatedNormal', [
      'truncatedNormal',
      'untruncatedNormal',
      'uniform',
    ]);
  }

  protected override sampler(shape: Shape): (random: RandomStream) => number {
    const { fanIn, fanOut } = computeFans(shape);
    const fan = this.mode === 'fanIn' ? fanIn : this.mode === 'fanOut' ? fanOut : (fanIn + fanOut) / 2;
    const variance = this.scale / Math.max(1, fan);
    if (this.distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return (random) => random.uniform(-limit, limit);
    }
    if (this.distribution === 'untruncatedNormal') return (random) => random.normal(0, Math.sqrt(variance));
    const stddev = Math.sqrt(variance) / TRUNCATED_STDDEV;
    return (random) => stddev * truncatedNormal(random);
  }

  override getConfig(): Record<string, unknown> {
    return { scale: this.scale, mode: this.mode, distribution: this.distribution, ...super.getConfig() };
  }
}

/**
 * Inputs and outputs of one unit of a weight: `[inputs, outputs]` of a matrix; of a convolution kernel
 * `[...window, inChannels, filters]` the channels times the window.
 */
export function computeFans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 };
  if (shape.length === 1) return { fanIn: shape[0]!, fanOut: shape[0]! };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: shape.at(-2)! * window, fanOut: shape.at(-1)! * window };
}

/** Base class of the variance scalings of which only the seed is open. */
abstract class FixedScaling extends VarianceScaling {
  constructor(options: SeedOption, scaling: Required<Omit<VarianceScalingOptions, 'seed'>>) {
    checkOptions(new.target.name, options, ['seed']);
    super({ ...scaling, ...options });
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.seed ?? null };
  }
}

/**
 * Uniform values for layers with symmetric activations; the default of dense and convolution kernels.
 *
 * @formula `uniform(-limit, limit)`, `limit = sqrt(6 / (fanIn + fanOut))`
 * @reference Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 */
export class GlorotUniform extends FixedScaling {
  constructor(options: SeedOption = {}) {
    super(options, { scale: 1, mode: 'fanAvg', distribution: 'uniform' });
  }
}

/**
 * Truncated normal values for layers with symmetric activations.
 *
 * @formula `stddev = sqrt(2 / (fanIn + fanOut))`
 * @reference Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 */
export class GlorotNormal extends FixedScaling {
  constructor(options: SeedOption = {}) {
    super(options, { scale: 1, mode: 'fanAvg', distribution: 'truncatedNormal' });
  }
}

/**
 * Uniform values for layers with relu.
 *
 * @formula `uniform(-limit, limit)`, `limit = sqrt(6 / fanIn)`
 * @reference He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export class HeUniform extends FixedScaling {
  constructor(options: SeedOption = {}) {
    super(options, { scale: 2, mode: 'fanIn', distribution: 'uniform' });
  }
}

/**
 * Truncated normal values for layers with relu.
 *
 * @formula `stddev = sqrt(2 / fanIn)`
 * @reference He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export class HeNormal extends FixedScaling {
  constructor(options: SeedOption = {}) {
    super(options, { scale: 2, mode: 'fanIn', distribution: 'truncatedNormal' });
  }
}

/**
 * Uniform values for self-normalising layers.
 *
 * @formula `uniform(-limit, limit)`, `limit = sqrt(3 / fanIn)`
 */
export class LecunUniform extends FixedScaling {
  constructor(options: SeedOption = {}) {
    super(options, { scale: 1, mode: 'fanIn', distribution: 'uniform' });
  }
}

/**
 * Truncated normal values for self-normalising layers.
 *
 * @formula `stddev = sqrt(1 / fanIn)`
 */
export class LecunNormal extends FixedScaling {
  constructor(options: SeedOption = {}) {
    super(options, { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' });
  }
}
