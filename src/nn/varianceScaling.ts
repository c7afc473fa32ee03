/** Initializers whose variance fits the number of inputs or outputs of a unit. */
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { checkNumber, checkOneOf, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, formatShape } from '../util/format.ts';
import type { RandomStream } from '../util/random.ts';
import { RandomInitializer, type SeedOption, truncatedNormal } from './initializer.ts';

/** Which fan a {@link VarianceScaling} divides by. */
export type FanMode = 'fanIn' | 'fanOut' | 'fanAvg';

/** The form of a {@link VarianceScaling} distribution. */
export type ScalingDistribution = 'truncatedNormal' | 'untruncatedNormal' | 'uniform';

/** Options of initializers that look at the inputs and outputs of a unit. */
export interface FanOptions extends SeedOption {
  /** Axes of the weight that count as inputs; with `outputAxes`. @defaultValue those of a matrix or a convolution kernel */
  inputAxes?: readonly number[] | null;
  /** Axes of the weight that count as outputs; with `inputAxes`. @defaultValue those of a matrix or a convolution kernel */
  outputAxes?: readonly number[] | null;
}

/** Options of {@link VarianceScaling}. */
export interface VarianceScalingOptions extends FanOptions {
  /** Positive factor of the variance. @defaultValue 1 */
  scale?: number;
  /** What the variance is divided by: inputs, outputs, or the mean of both. @defaultValue 'fanIn' */
  mode?: FanMode;
  /** Form of the distribution. @defaultValue 'truncatedNormal' */
  distribution?: ScalingDistribution;
}

/** Standard deviation of a standard normal distribution that is cut off at two standard deviations. */
const TRUNCATED_STDDEV = 0.87962566103423978;

/**
 * Values whose variance fits the number of inputs or outputs of a unit, so that signals keep their size over layers.
 *
 * @formula `variance = scale / fan`; uniform over `[-sqrt(3 * variance), sqrt(3 * variance)]`, or normal
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelInitializer: initializers.varianceScaling({ scale: 2, mode: 'fanOut' }) });
 * ```
 *
 * @see keras.initializers.VarianceScaling
 */
export class VarianceScaling extends RandomInitializer {
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScalingDistribution;
  readonly inputAxes: readonly number[] | null;
  readonly outputAxes: readonly number[] | null;

  constructor(options: VarianceScalingOptions = {}) {
    super(options, ['scale', 'mode', 'distribution', ...FAN_OPTIONS]);
    this.scale = checkNumber('VarianceScaling', 'scale', options.scale ?? 1, { min: 0, exclusiveMinimum: true });
    this.mode = checkOneOf('VarianceScaling', 'mode', options.mode ?? 'fanIn', ['fanIn', 'fanOut', 'fanAvg']);
    this.distribution = checkOneOf('VarianceScaling', 'distribution', options.distribution ?? 'truncatedNormal', [
      'truncatedNormal',
      'untruncatedNormal',
      'uniform',
    ]);
    this.inputAxes = checkAxes('inputAxes', options.inputAxes ?? null);
    this.outputAxes = checkAxes('outputAxes', options.outputAxes ?? null);
    if ((this.inputAxes === null) !== (this.outputAxes === null)) {
      const [given, missing] = this.inputAxes === null ? FAN_OPTIONS.toReversed() : FAN_OPTIONS;
      throw new InvalidArgumentError(`${new.target.name}: got ${given} without ${missing}. Give both, or neither.`);
    }
  }

  /** The same distribution for weights of which these axes count as inputs and outputs, unless axes were given. */
  forAxes(inputAxes: readonly number[], outputAxes: readonly number[]): VarianceScaling {
    const { scale, mode, distribution, seed = null } = this;
    return this.inputAxes === null
      ? new VarianceScaling({ scale, mode, distribution, seed, inputAxes, outputAxes })
      : this;
  }

  protected override sampler(shape: Shape): (random: RandomStream) => number {
    const { fanIn, fanOut } = this.#fans(shape);
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
    const { scale, mode, distribution } = this;
    return { scale, mode, distribution, ...super.getConfig(), ...this.axesConfig() };
  }

  /** The axes, where they were given. */
  protected axesConfig(): Record<string, unknown> {
    const { inputAxes, outputAxes } = this;
    return inputAxes === null ? {} : { inputAxes, outputAxes };
  }

  #fans(shape: Shape): { fanIn: number; fanOut: number } {
    if (this.inputAxes === null) return computeFans(shape);
    const count = (axes: readonly number[]): number => sizeOf(axes.map((axis) => this.#sizeAt(shape, axis)));
    return { fanIn: count(this.inputAxes), fanOut: count(this.outputAxes!) };
  }

  #sizeAt(shape: Shape, axis: number): number {
    const size = shape.at(axis);
    if (size !== undefined) return size;
    throw new InvalidArgumentError(
      `${this.constructor.name}: expected inputAxes and outputAxes within the weight ${formatShape(shape)}, got axis ${axis}.`,
      { details: { axis, shape } },
    );
  }
}

const FAN_OPTIONS = ['inputAxes', 'outputAxes'] as const;

function checkAxes(name: string, axes: unknown): readonly number[] | null {
  if (axes === null) return null;
  if (Array.isArray(axes) && axes.every(Number.isInteger) && new Set(axes).size === axes.length) return [...axes];
  throw new InvalidArgumentError(
    `VarianceScaling: expected ${name} to be a list of different axes, or null, got ${describeValue(axes)}.`,
    { details: { argument: name, value: axes } },
  );
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

/** Base class of the variance scalings of which only the seed and the axes are open. */
abstract class FixedScaling extends VarianceScaling {
  constructor(options: FanOptions, scaling: Required<Omit<VarianceScalingOptions, keyof FanOptions>>) {
    checkOptions(new.target.name, options, ['seed', ...FAN_OPTIONS]);
    super({ ...scaling, ...options });
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.seed ?? null, ...this.axesConfig() };
  }
}

/**
 * Uniform values for layers with symmetric activations; the default of dense and convolution kernels.
 *
 * @formula `uniform(-limit, limit)`, `limit = sqrt(6 / (fanIn + fanOut))`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelInitializer: initializers.glorotUniform({ seed: 7 }) });
 * ```
 *
 * @reference Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 */
export class GlorotUniform extends FixedScaling {
  constructor(options: FanOptions = {}) {
    super(options, { scale: 1, mode: 'fanAvg', distribution: 'uniform' });
  }
}

/**
 * Truncated normal values for layers with symmetric activations.
 *
 * @formula `stddev = sqrt(2 / (fanIn + fanOut))`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, kernelInitializer: 'glorotNormal' });
 * ```
 *
 * @reference Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 */
export class GlorotNormal extends FixedScaling {
  constructor(options: FanOptions = {}) {
    super(options, { scale: 1, mode: 'fanAvg', distribution: 'truncatedNormal' });
  }
}

/**
 * Uniform values for layers with relu.
 *
 * @formula `uniform(-limit, limit)`, `limit = sqrt(6 / fanIn)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, activation: 'relu', kernelInitializer: 'heUniform' });
 * ```
 *
 * @reference He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export class HeUniform extends FixedScaling {
  constructor(options: FanOptions = {}) {
    super(options, { scale: 2, mode: 'fanIn', distribution: 'uniform' });
  }
}

/**
 * Truncated normal values for layers with relu.
 *
 * @formula `stddev = sqrt(2 / fanIn)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, activation: 'relu', kernelInitializer: 'heNormal' });
 * ```
 *
 * @reference He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export class HeNormal extends FixedScaling {
  constructor(options: FanOptions = {}) {
    super(options, { scale: 2, mode: 'fanIn', distribution: 'truncatedNormal' });
  }
}

/**
 * Uniform values for self-normalising layers.
 *
 * @formula `uniform(-limit, limit)`, `limit = sqrt(3 / fanIn)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, activation: 'selu', kernelInitializer: 'lecunUniform' });
 * ```
 *
 * @reference Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
 */
export class LecunUniform extends FixedScaling {
  constructor(options: FanOptions = {}) {
    super(options, { scale: 1, mode: 'fanIn', distribution: 'uniform' });
  }
}

/**
 * Truncated normal values for self-normalising layers.
 *
 * @formula `stddev = sqrt(1 / fanIn)`
 *
 * @example
 * ```ts
 * layers.dense({ units: 10, activation: 'selu', kernelInitializer: 'lecunNormal' });
 * ```
 *
 * @reference Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
 */
export class LecunNormal extends FixedScaling {
  constructor(options: FanOptions = {}) {
    super(options, { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' });
  }
}
