/** Normalisation by the statistics of the batch. */
import { add, multiply } from '../../graph/build.ts';
import { batchNormalize, normalizeByBatch } from '../../graph/composite/normalization.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkBoolean, checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link BatchNormalization}. */
export interface BatchNormalizationOptions extends LayerOptions {
  /** Axis of the features; statistics are over all others. @defaultValue -1 */
  axis?: number;
  /** How much of the moving statistics stays at each step, in [0, 1]. @defaultValue 0.99 */
  momentum?: number;
  /** Added to the variance, so that nothing is divided by zero. @defaultValue 0.001 */
  epsilon?: number;
  /** Whether an offset `beta` is learnt. @defaultValue true */
  center?: boolean;
  /** Whether a scale `gamma` is learnt. @defaultValue true */
  scale?: boolean;
  /** How the offset starts. @defaultValue 'zeros' */
  betaInitializer?: InitializerLike;
  /** How the scale starts. @defaultValue 'ones' */
  gammaInitializer?: InitializerLike;
  /** How the moving mean starts. @defaultValue 'zeros' */
  movingMeanInitializer?: InitializerLike;
  /** How the moving variance starts. @defaultValue 'ones' */
  movingVarianceInitializer?: InitializerLike;
  /** Penalty on the offset, added to the loss. @defaultValue none */
  betaRegularizer?: RegularizerLike | null;
  /** Penalty on the scale, added to the loss. @defaultValue none */
  gammaRegularizer?: RegularizerLike | null;
}

const OPTIONS = [
  'axis',
  'momentum',
  'epsilon',
  'center',
  'scale',
  'betaInitializer',
  'gammaInitializer',
  'movingMeanInitializer',
  'movingVarianceInitializer',
  'betaRegularizer',
  'gammaRegularizer',
];

/**
 * Keeps activations near mean 0 and deviation 1, so that deep networks train faster.
 *
 * @remarks
 * While training, each feature is normalised by its mean and (biased) variance in the batch, and moving averages of both
 * are kept; `evaluate` and `predict` use the moving averages. With `trainable: false` the layer always does the latter.
 *
 * @formula `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`;
 *   `moving = moving * momentum + statistic * (1 - momentum)`
 * @shape input `[batch, ...dims]` with `features` along `axis` -> output: same as input; `gamma`, `beta`, `moving_mean` and
 *   `moving_variance` are `[features]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis, or another number of features than the
 *   layer was built for
 *
 * @example
 * ```ts
 * layers.batchNormalization().computeOutputShape([null, 26, 26, 32]); // => [null, 26, 26, 32]
 * ```
 *
 * @reference Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167
 */
export class BatchNormalization extends Layer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;
  readonly betaRegularizer: Regularizer | undefined;
  readonly gammaRegularizer: Regularizer | undefined;
  #gamma: Weight | undefined;
  #beta: Weight | undefined;
  #movingMean: Weight | undefined;
  #movingVariance: Weight | undefined;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options, OPTIONS);
    const owner = 'BatchNormalization';
    this.axis = options.axis ?? -1;
    if (!Number.isInteger(this.axis) || this.axis === 0) {
      throw new InvalidArgumentError(
        `${owner}: expected axis to be an integer other than 0 (the batch), got ${describeValue(this.axis)}.`,
        { details: { owner, argument: 'axis', value: this.axis } },
      );
    }
    this.momentum = checkNumber(owner, 'momentum', options.momentum ?? 0.99, { min: 0, max: 1 });
    this.epsilon = checkNumber(owner, 'epsilon', options.epsilon ?? 1e-3, { min: 0 });
    this.center = checkBoolean(owner, 'center', options.center ?? true);
    this.scale = checkBoolean(owner, 'scale', options.scale ?? true);
    this.betaInitializer = resolveInitializer(options.betaInitializer ?? 'zeros');
    this.gammaInitializer = resolveInitializer(options.gammaInitializer ?? 'ones');
    this.movingMeanInitializer = resolveInitializer(options.movingMeanInitializer ?? 'zeros');
    this.movingVarianceInitializer = resolveInitializer(options.movingVarianceInitializer ?? 'ones');
    this.betaRegularizer = resolveRegularizer(options.betaRegularizer);
    this.gammaRegularizer = resolveRegularizer(options.gammaRegularizer);
  }

  protected override build(inputShape: SymbolicShape): void {
    const shape = [this.#features(inputShape)];
    if (this.scale) {
      this.#gamma = this.addWeight('gamma', {
        shape,
        initializer: this.gammaInitializer,
        regularizer: this.gammaRegularizer,
      });
    }
    if (this.center) {
      this.#beta = this.addWeight('beta', {
        shape,
        initializer: this.betaInitializer,
        regularizer: this.betaRegularizer,
      });
    }
    this.#movingMean = this.addWeight('moving_mean', {
      shape,
      initializer: this.movingMeanInitializer,
      trainable: false,
    });
    this.#movingVariance = this.addWeight('moving_variance', {
      shape,
      initializer: this.movingVarianceInitializer,
      trainable: false,
    });
  }

  override call(input: Node, context: CallContext): Node {
    this.#features(input.shape);
    const movingMean = this.#movingMean;
    const movingVariance = this.#movingVariance;
    if (movingMean === undefined || movingVariance === undefined) this.failUnbuilt();
    const options = {
      axis: this.axis,
      epsilon: this.epsilon,
      gamma: this.#gamma && context.read(this.#gamma),
      beta: this.#beta && context.read(this.#beta),
    };
    if (!context.training || !this.trainable) {
      const moments = { mean: context.read(movingMean), variance: context.read(movingVariance) };
      return batchNormalize(input, moments, options);
    }
    const { output, mean, variance } = normalizeByBatch(input, options);
    context.update(movingMean, this.#movedTowards(context.read(movingMean), mean));
    context.update(movingVariance, this.#movedTowards(context.read(movingVariance), variance));
    return output;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    this.#features(inputShape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return {
      axis: this.axis,
      momentum: this.momentum,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      betaInitializer: serialize(this.betaInitializer),
      gammaInitializer: serialize(this.gammaInitializer),
      movingMeanInitializer: serialize(this.movingMeanInitializer),
      movingVarianceInitializer: serialize(this.movingVarianceInitializer),
      betaRegularizer: serialize(this.betaRegularizer),
      gammaRegularizer: serialize(this.gammaRegularizer),
    };
  }

  #movedTowards(moving: Node, statistic: Node): Node {
    return add(multiply(moving, this.momentum), multiply(statistic, 1 - this.momentum)); // [features]
  }

  #features(shape: SymbolicShape): number {
    const axis = this.axis < 0 ? this.axis + shape.length : this.axis;
    const features = axis < 1 ? undefined : shape[axis];
    if (!features) {
      refuseShape(
        this,
        `an input [batch, ..., features] with a known number of features along axis ${this.axis}`,
        shape,
        'Choose axis -1, the last one, and give its size in inputShape.',
      );
    }
    const builtFor = this.#movingMean?.shape[0] ?? features;
    if (features !== builtFor) {
      refuseShape(
        this,
        `${builtFor} features, for which it was built`,
        shape,
        'Use another layer for inputs of another form.',
      );
    }
    return features;
  }
}
