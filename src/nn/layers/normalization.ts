/** Inputs of mean 0 and variance 1. */
import { add, cast, divide, literal, maximum, multiply, reshape, sqrt, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { allocate, isFloating, type TypedArray } from '../../tensor/dtype.ts';
import { type Shape, type SymbolicShape, sameShape } from '../../tensor/shape.ts';
import { Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { checkBoolean } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { Initializer } from '../initializer.ts';
import type { Weight } from '../weight.ts';
import { type AdaptNumbers, checkAdaptable, numberBatches } from './adaptData.ts';
import { checkFeatureAxes, type FeatureAxis, requireBuiltFor, requireFeatureAxes } from './featureAxes.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import { RunningMoments } from './runningMoments.ts';

/** Options of {@link Normalization}. */
export interface NormalizationOptions extends LayerOptions {
  /** Axis or axes with statistics of their own, never that of the batch; null: one mean and variance for everything. @defaultValue -1 */
  axis?: FeatureAxis | null;
  /** The mean, instead of `adapt`: one number, or one for each place along `axis`. @defaultValue none */
  mean?: TensorLike | null;
  /** The variance, instead of `adapt`; of the same shape as `mean`. @defaultValue none */
  variance?: TensorLike | null;
  /** Whether it undoes the normalisation: `y = x * deviation + mean`. @defaultValue false */
  invert?: boolean;
  /**
   * Whether `mean` and `variance` come later as weights, from a file or `setWeights`, so that a layer that is not adapted
   * may be built. @defaultValue false
   */
  adapted?: boolean;
}

/** Keras' `epsilon()`. */
const LEAST_DEVIATION = 1e-7;

/** Statistics as weights start with them. */
class Values extends Initializer {
  readonly #values: TypedArray;

  constructor(values: TypedArray) {
    super();
    this.#values = values;
  }

  override initialize(): TypedArray {
    return this.#values.slice();
  }

  override getConfig(): Record<string, unknown> {
    return {};
  }
}

interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Shifts and scales inputs by the mean and variance of a data set.
 *
 * @remarks
 * The statistics come from `await layer.adapt(data)`, before the layer is built, or from `mean` and `variance`. Adapted
 * ones are the weights `mean` and `variance` (beside `count`, which Keras' files have and nobody uses) and go into files;
 * given ones are constants. Unlike in Keras, a layer with neither is refused, where Keras would pass inputs on unchanged.
 *
 * @formula `y = (x - mean) / max(sqrt(variance), 1e-7)`; with `invert`, `y = mean + x * max(sqrt(variance), 1e-7)`
 * @shape input `[batch, ...dims]` of any dtype -> output of the same shape, floating; weights: the sizes along `axis` in
 *   ascending order
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when only one of `mean` and `variance` is given, when they do not fit
 *   `axis`, when the layer is built without statistics, or adapted after it was built
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis, or other sizes there than the statistics
 *
 * @example
 * ```ts
 * const layer = layers.normalization();
 * await layer.adapt([[0, 7, 4], [2, 9, 6], [0, 7, 4], [2, 9, 6]]);
 * layer.statistics.mean.toArray(); // => [1, 8, 5]
 * layer.statistics.variance.toArray(); // => [1, 1, 1]
 * ```
 *
 * @reference https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
 */
export class Normalization extends Layer {
  readonly axis: FeatureAxis | null;
  readonly invert: boolean;
  override readonly supportsMasking = true;
  readonly #given: Statistics | undefined;
  readonly #adaptedLater: boolean;
  #adapted: Statistics | undefined;
  #weights: { readonly mean: Weight; readonly variance: Weight } | undefined;

  constructor(options: NormalizationOptions = {}) {
    super(options, ['axis', 'mean', 'variance', 'invert', 'adapted']);
    const { axis = -1, mean = null, variance = null } = options;
    const none = axis === null || (Array.isArray(axis) && axis.length === 0); // Keras writes [] for None
    this.axis = none ? null : checkFeatureAxes('Normalization', axis);
    this.invert = checkBoolean('Normalization', 'invert', options.invert ?? false);
    this.#adaptedLater = checkBoolean('Normalization', 'adapted', options.adapted ?? false);
    if ((mean === null) !== (variance === null)) {
      const [given, missing] = mean === null ? ['variance', 'mean'] : ['mean', 'variance'];
      throw new InvalidArgumentError(`Normalization: got ${given} without ${missing}. Give both, or call adapt(data).`);
    }
    this.#given =
      mean === null || variance === null
        ? undefined
        : this.#check(checkNumbers('mean', mean), checkNumbers('variance', variance));
  }

  /** Mean and variance: given, or of the latest `adapt`. @throws InvalidArgumentError where there are none */
  get statistics(): Statistics {
    return this.#given ?? this.#adapted ?? this.#failUnadapted();
  }

  /**
   * Learns mean and variance of a data set, in one pass and in float64. An earlier result is replaced.
   *
   * @param data - All samples, or batches of them one after the other: an (async) iterable or a `Sequence`.
   * @throws InvalidArgumentError for other data, a layer with `mean` and `variance`, and one that is built
   * @throws ShapeMismatchError where samples do not fit `axis`, or one another
   */
  async adapt(data: AdaptNumbers): Promise<void> {
    if (this.#given !== undefined) {
      throw new InvalidArgumentError(`${this.label}: has a mean and a variance. Leave them out to adapt it to data.`);
    }
    checkAdaptable(this);
    let moments: RunningMoments | undefined;
    let sizes: Shape | undefined;
    for await (const batch of numberBatches(`${this.label}.adapt`, data)) {
      const found = this.#axesOf(batch.shape, sizes);
      sizes = found.sizes;
      moments ??= new RunningMoments(sizes);
      moments.add(batch, found.axes);
    }
    const toTensor = (values: Float64Array): Tensor => new Tensor(Float32Array.from(values), sizes!, 'float32');
    checkAdaptable(this); // it may have been built while a stream was read
    this.#adapted = { mean: toTensor(moments!.mean), variance: toTensor(moments!.variance) };
  }

  protected override build(inputShape: SymbolicShape): void {
    const { sizes } = this.#axesOf(inputShape, this.#adapted?.mean.shape);
    if (this.#given !== undefined) {
      this.#checkGiven(inputShape, sizes);
      return;
    }
    const { mean, variance } = this.#adapted ?? (this.#adaptedLater ? standard(sizes) : this.#failUnadapted());
    const weight = (name: string, { data, shape, dtype }: Tensor): Weight =>
      this.addWeight(name, { shape, initializer: new Values(data), dtype, trainable: false });
    this.#weights = { mean: weight('mean', mean), variance: weight('variance', variance) };
    weight('count', new Tensor(new Int32Array(1), [], 'int32'));
  }

  override call(input: Node, context: CallContext): Node {
    this.computeOutputShape(input.shape);
    const x = isFloating(input.dtype) ? input : cast(input, 'float32');
    const { axes } = this.#axesOf(input.shape);
    const placed = (node: Node): Node => {
      // Aligned at the last of the axes, as many as there are.
      const used = node.shape.length === 0 ? [] : axes.slice(-node.shape.length);
      const shape = input.shape.map((_, axis) => (used.includes(axis) ? node.shape[used.indexOf(axis)]! : 1));
      return cast(reshape(node, shape), x.dtype);
    };
    const { mean, deviation } = this.#operands(context);
    return this.invert
      ? add(placed(mean), multiply(x, placed(deviation)))
      : divide(subtract(x, placed(mean)), placed(deviation));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { sizes } = this.#axesOf(inputShape, this.#weights?.mean.shape ?? this.#adapted?.mean.shape);
    if (this.#given !== undefined) this.#checkGiven(inputShape, sizes);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return {
      axis: Array.isArray(this.axis) ? [...this.axis] : this.axis,
      mean: this.#given?.mean.toArray() ?? null,
      variance: this.#given?.variance.toArray() ?? null,
      invert: this.invert,
      adapted: this.#adaptedLater || this.#adapted !== undefined,
    };
  }

  #operands(context: CallContext): { mean: Node; deviation: Node } {
    if (this.#given === undefined) {
      const { mean, variance } = this.#weights ?? this.failUnbuilt();
      return { mean: context.read(mean), deviation: maximum(sqrt(context.read(variance)), LEAST_DEVIATION) };
    }
    const { mean, variance } = this.#given;
    const deviation = Float32Array.from(variance.data, (value) => Math.max(Math.sqrt(value), LEAST_DEVIATION));
    return {
      mean: literal(Float32Array.from(mean.data), mean.shape, 'float32'),
      deviation: literal(deviation, variance.shape, 'float32'),
    };
  }

  #axesOf(shape: SymbolicShape, builtFor?: Shape): { axes: readonly number[]; sizes: Shape } {
    if (this.axis !== null) return requireFeatureAxes(this, this.axis, shape, builtFor);
    if (shape.length === 0) refuseShape(this, 'an input [batch, ...dims]', shape, 'Give a batch of samples.');
    requireBuiltFor(this, builtFor, [], shape);
    return { axes: [], sizes: [] };
  }

  #check(mean: Tensor, variance: Tensor): Statistics {
    const rank = this.axis === null ? 0 : [this.axis].flat().length;
    if (!sameShape(mean.shape, variance.shape) || mean.shape.length > rank) {
      throw new InvalidArgumentError(
        `Normalization: expected mean and variance of one shape with at most ${rank} dimensions, one for each axis, got ` +
          `${formatShape(mean.shape)} and ${formatShape(variance.shape)}.`,
        { details: { mean: mean.shape, variance: variance.shape } },
      );
    }
    return { mean, variance };
  }

  #checkGiven(inputShape: SymbolicShape, sizes: Shape): void {
    const { shape } = this.#given!.mean;
    const along = sizes.slice(sizes.length - shape.length);
    if (shape.every((size, i) => size === 1 || size === along[i])) return;
    const expected = `an input with the sizes ${formatShape(shape)} of mean and variance along its axes`;
    refuseShape(this, expected, inputShape, 'Give one number for each place along axis.');
  }

  #failUnadapted(): never {
    throw new InvalidArgumentError(
      `${this.label}: has no mean and variance yet. Call await layer.adapt(data) before it goes into a model, or give ` +
        'the options mean and variance.',
    );
  }
}

/** What weights hold until they get their values. */
function standard(shape: Shape): Statistics {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return {
    mean: new Tensor(allocate('float32', size), shape, 'float32'),
    variance: new Tensor(allocate('float32', size).fill(1), shape, 'float32'),
  };
}

/** The option `mean` or `variance`: numbers, none of them NaN. */
function checkNumbers(option: string, value: TensorLike): Tensor {
  const fail = (cause?: unknown): never => {
    throw new InvalidArgumentError(
      `Normalization: expected ${option} to be a number or an array of numbers, for example [0.5, 1], got ${describeValue(value)}.`,
      { details: { argument: option, value }, cause },
    );
  };
  let numbers: Tensor;
  try {
    numbers = tensor(value);
  } catch (error) {
    return fail(error);
  }
  return numbers.dtype === 'bool' || numbers.data.some(Number.isNaN) ? fail() : numbers;
}
