/** How weights start. */
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { checkNumber, checkOptions } from '../util/check.ts';
import { factoriesOf } from '../util/factories.ts';
import type { RandomStream } from '../util/random.ts';
import { Initializer, RandomInitializer, type SeedOption, truncatedNormal } from './initializer.ts';
import { type Catalogue, fromNameOrConfig, refuse, type SerializedObject } from './lookUp.ts';
import { Identity, Orthogonal } from './matrixInitializers.ts';
import { STFT } from './stftInitializer.ts';
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from './varianceScaling.ts';

export { Initializer, type SeedOption } from './initializer.ts';
export type { GainOption, OrthogonalOptions } from './matrixInitializers.ts';
export type { STFTOptions } from './stftInitializer.ts';
export type { FanOptions, VarianceScalingOptions } from './varianceScaling.ts';

/**
 * All zeros.
 *
 * @formula `w = 0`
 *
 * @example
 * ```ts
 * new initializers.Zeros().initialize([3]); // => new Float32Array([0, 0, 0])
 * layers.dense({ units: 10, biasInitializer: 'zeros' });
 * ```
 *
 * @see keras.initializers.Zeros
 */
export class Zeros extends Initializer {
  constructor(options: Record<never, never> = {}) {
    super();
    checkOptions('Zeros', options, []);
  }

  override initialize(shape: Shape): Float32Array {
    return new Float32Array(sizeOf(shape));
  }

  override getConfig(): Record<string, unknown> {
    return {};
  }
}

/**
 * All ones.
 *
 * @formula `w = 1`
 *
 * @example
 * ```ts
 * new initializers.Ones().initialize([3]); // => new Float32Array([1, 1, 1])
 * layers.layerNormalization({ gammaInitializer: 'ones' });
 * ```
 *
 * @see keras.initializers.Ones
 */
export class Ones extends Initializer {
  constructor(options: Record<never, never> = {}) {
    super();
    checkOptions('Ones', options, []);
  }

  override initialize(shape: Shape): Float32Array {
    return new Float32Array(sizeOf(shape)).fill(1);
  }

  override getConfig(): Record<string, unknown> {
    return {};
  }
}

/** Options of {@link Constant}. */
export interface ConstantOptions {
  /** The value of every element. @defaultValue 0 */
  value?: number;
}

/**
 * One value everywhere.
 *
 * @formula `w = value`
 *
 * @example
 * ```ts
 * new initializers.Constant({ value: 2 }).initialize([3]); // => new Float32Array([2, 2, 2])
 * layers.dense({ units: 10, biasInitializer: initializers.constant({ value: 0.1 }) });
 * ```
 *
 * @see keras.initializers.Constant
 */
export class Constant extends Initializer {
  readonly value: number;

  constructor(options: ConstantOptions = {}) {
    super();
    checkOptions('Constant', options, ['value']);
    this.value = checkNumber('Constant', 'value', options.value ?? 0);
  }

  override initialize(shape: Shape): Float32Array {
    return new Float32Array(sizeOf(shape)).fill(this.value);
  }

  override getConfig(): Record<string, unknown> {
    return { value: this.value };
  }
}

/** Options of {@link RandomNormal} and {@link TruncatedNormal}. */
export interface RandomNormalOptions extends SeedOption {
  /** Mean of the values. @defaultValue 0 */
  mean?: number;
  /** Standard deviation, at least 0. @defaultValue 0.05 */
  stddev?: number;
}

/**
 * Normally distributed values.
 *
 * @formula `w ~ N(mean, stddev^2)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelInitializer: initializers.randomNormal({ stddev: 0.01, seed: 7 }) });
 * ```
 *
 * @see keras.initializers.RandomNormal
 */
export class RandomNormal extends RandomInitializer {
  readonly mean: number;
  readonly stddev: number;

  constructor(options: RandomNormalOptions = {}) {
    super(options, ['mean', 'stddev']);
    this.mean = checkNumber(new.target.name, 'mean', options.mean ?? 0);
    this.stddev = checkNumber(new.target.name, 'stddev', options.stddev ?? 0.05, { min: 0 });
  }

  protected override sampler(_shape: Shape): (random: RandomStream) => number {
    return (random) => random.normal(this.mean, this.stddev);
  }

  override getConfig(): Record<string, unknown> {
    return { mean: this.mean, stddev: this.stddev, ...super.getConfig() };
  }
}

/**
 * Normally distributed values, drawn again where they are more than two standard deviations from the mean.
 *
 * @formula `w ~ N(mean, stddev^2)` within `mean - 2 * stddev` and `mean + 2 * stddev`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelInitializer: initializers.truncatedNormal({ stddev: 0.02 }) });
 * ```
 *
 * @see keras.initializers.TruncatedNormal
 */
export class TruncatedNormal extends RandomNormal {
  protected override sampler(_shape: Shape): (random: RandomStream) => number {
    return (random) => this.mean + this.stddev * truncatedNormal(random);
  }
}

/** Options of {@link RandomUniform}. */
export interface RandomUniformOptions extends SeedOption {
  /** Smallest value. @defaultValue -0.05 */
  minval?: number;
  /** What all values are below; at least `minval`. @defaultValue 0.05 */
  maxval?: number;
}

/**
 * Values spread evenly over [minval, maxval).
 *
 * @formula `w ~ uniform(minval, maxval)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelInitializer: initializers.randomUniform({ minval: -0.1, maxval: 0.1 }) });
 * ```
 *
 * @see keras.initializers.RandomUniform
 */
export class RandomUniform extends RandomInitializer {
  readonly minval: number;
  readonly maxval: number;

  constructor(options: RandomUniformOptions = {}) {
    super(options, ['minval', 'maxval']);
    this.minval = checkNumber('RandomUniform', 'minval', options.minval ?? -0.05);
    this.maxval = checkNumber('RandomUniform', 'maxval', options.maxval ?? 0.05, { min: this.minval });
  }

  protected override sampler(_shape: Shape): (random: RandomStream) => number {
    return (random) => random.uniform(this.minval, this.maxval);
  }

  override getConfig(): Record<string, unknown> {
    return { minval: this.minval, maxval: this.maxval, ...super.getConfig() };
  }
}

/** Every initializer. One line adds one. */
export const initializerClasses = {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  STFT,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
} as const;

const catalogue: Catalogue<Initializer> = {
  kind: 'initializer',
  classes: initializerClasses,
  // Keras' short forms.
  aliases: { normal: RandomNormal, one: Ones, uniform: RandomUniform, zero: Zeros },
};

/** `initializers.heNormal({ seed: 7 })`, `new initializers.HeNormal(...)`. */
export const initializers = { Initializer, ...initializerClasses, ...factoriesOf(initializerClasses) };

/** What layers accept as an initializer: a name, an instance, or the config of one. */
export type InitializerLike = string | Initializer | SerializedObject;

/** The initializer of a name, an instance or a config. */
export function resolveInitializer(value: InitializerLike): Initializer {
  if (value instanceof Initializer) return value;
  return (
    fromNameOrConfig(catalogue, value) ?? refuse('initializer', 'a name, an instance or { className, config }', value)
  );
}
