/** How weights start. */
import type { TypedArray } from '../tensor/dtype.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { checkNumber, checkOneOf, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { factoriesOf } from '../util/factories.ts';
import { describeValue } from '../util/format.ts';
import { RandomStream } from '../util/random.ts';
import { type Catalogue, fromNameOrConfig, refuse, type SerializedObject } from './lookUp.ts';

/** Base class of initializers: a function from a shape to starting values. */
export abstract class Initializer {
  /**
   * Starting values, row-major.
   *
   * @param random - Random numbers of the model for this weight; an initializer with a seed of its own ignores them.
   */
  abstract initialize(shape: Shape, random: RandomStream): TypedArray;
  /** The constructor's options as plain JSON. */
  abstract getConfig(): Record<string, unknown>;
}

/** Option of every random initializer. */
export interface SeedOption {
  /** The same values for a shape, every time. @defaultValue none: drawn from the model's seed */
  seed?: number | null;
}

function checkSeed(owner: string, seed: number | null | undefined): number | undefined {
  if (seed === undefined || seed === null) return undefined;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidArgumentError(
      `${owner}: expected seed to be a non-negative integer or null, got ${describeValue(seed)}.`,
    );
  }
  return seed;
}

/** Base class of initializers that draw each value by itself. */
abstract class RandomInitializer extends Initializer {
  readonly seed: number | undefined;

  constructor(options: SeedOption, ownOptions: readonly string[] = []) {
    super();
    checkOptions(new.target.name, options, [...ownOptions, 'seed']);
    this.seed = checkSeed(new.target.name, options.seed);
  }

  /** A function that draws one value for a weight of this shape. */
  protected abstract sampler(shape: Shape): (random: RandomStream) => number;

  override initialize(shape: Shape, random: RandomStream): Float32Array {
    const stream = this.seed === undefined ? random : new RandomStream(this.seed);
    const draw = this.sampler(shape);
    return new Float32Array(sizeOf(shape)).map(() => draw(stream));
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.seed ?? null };
  }
}

/** All zeros. */
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

/** All ones. */
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
  /** @defaultValue 0 */
  value?: number;
}

/** One value everywhere. */
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
  /** @defaultValue 0 */
  mean?: number;
  /** Standard deviation, at least 0. @defaultValue 0.05 */
  stddev?: number;
}

/** Normally distributed values. */
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

/** Normally distributed values, drawn again where they are more than two standard deviations from the mean. */
export class TruncatedNormal extends RandomNormal {
  protected override sampler(_shape: Shape): (random: RandomStream) => number {
    return (random) => this.mean + this.stddev * truncatedNormal(random);
  }
}

/** A standard normal number in [-2, 2], by rejection. */
function truncatedNormal(random: RandomStream): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

/** Options of {@link RandomUniform}. */
export interface RandomUniformOptions extends SeedOption {
  /** @defaultValue -0.05 */
  minval?: number;
  /** @defaultValue 0.05 */
  maxval?: number;
}

/** Values spread evenly over [minval, maxval). */
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

/** Every initializer. One line adds one. */
export const initializerClasses = {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  Ones,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
} as const;

const catalogue: Catalogue<Initializer> = { kind: 'initializer', classes: initializerClasses };

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
