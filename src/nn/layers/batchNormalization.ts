/** Normalisation by the statistics of the batch. */
import { add, multiply } from '../../graph/build.ts';
import { maskedMoments } from '../../graph/composite/masks.ts';
import {
  type BatchNormalizeOptions,
  batchNormalize,
  type Moments,
  normalizeByBatch,
} from '../../graph/composite/normalization.ts';
import type { Node } from '../../graph/node.ts';
import { normalizeAxis, type SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import type { Weight } from '../weight.ts';
import { checkFeatureAxis } from './featureAxes.ts';
import { refuseShape } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';
import { ScaleOffsetLayer, type ScaleOffsetOptions } from './scaleOffsetLayer.ts';

/** Options of {@link BatchNormalization}. */
export interface BatchNormalizationOptions extends ScaleOffsetOptions {
  /** Axis of the features; statistics are over all others. @defaultValue -1 */
  axis?: number;
  /** How much of the moving statistics stays at each step, in [0, 1]. @defaultValue 0.99 */
  momentum?: number;
  /** How the moving mean starts. @defaultValue 'zeros' */
  movingMeanInitializer?: InitializerLike;
  /** How the moving variance starts. @defaultValue 'ones' */
  movingVarianceInitializer?: InitializerLike;
}

/**
 * Keeps activations near mean 0 and deviation 1, so that deep networks train faster.
 *
 * @remarks
 * While training, each feature is normalised by its mean and (biased) variance in the batch, and moving averages of both
 * are kept; `evaluate` and `predict` use the moving averages. With `trainable: false` the layer always does the latter.
 * Elements that a mask leaves out are normalised like the others, but do not count in the statistics.
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
export class BatchNormalization extends ScaleOffsetLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;
  #movingMean: Weight | undefined;
  #movingVariance: Weight | undefined;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options, ['axis', 'momentum', 'movingMeanInitializer', 'movingVarianceInitializer']);
    this.axis = checkFeatureAxis('BatchNormalization', options.axis ?? -1);
    this.momentum = checkNumber('BatchNormalization', 'momentum', options.momentum ?? 0.99, { min: 0, max: 1 });
    this.movingMeanInitializer = resolveInitializer(options.movingMeanInitializer ?? 'zeros');
    this.movingVarianceInitializer = resolveInitializer(options.movingVarianceInitializer ?? 'ones');
  }

  protected override build(inputShape: SymbolicShape): void {
    const shape = [this.#features(inputShape)];
    this.addScaleAndOffset(shape);
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
    const options = { axis: this.axis, ...this.scaleAndOffset(context) };
    if (!context.training || !this.trainable) {
      const moments = { mean: context.read(movingMean), variance: context.read(movingVariance) };
      return batchNormalize(input, moments, options);
    }
    const { output, mean, variance } = this.#normalize(input, options, context.maskOf(input));
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
      ...super.getConfig(),
      movingMeanInitializer: serialize(this.movingMeanInitializer),
      movingVarianceInitializer: serialize(this.movingVarianceInitializer),
    };
  }

  #normalize(input: Node, options: BatchNormalizeOptions, mask: Node | undefined): Moments & { readonly output: Node } {
    if (mask === undefined) return normalizeByBatch(input, options);
    const { length } = input.shape;
    if (mask.shape.length >= length) {
      refuseShape(
        this,
        `a mask of fewer dimensions than its input of shape ${formatShape(input.shape)}`,
        mask.shape,
        'Elements count with all their features or not at all.',
      );
    }
    const moments = maskedMoments(input, mask, normalizeAxis(this.axis, length));
    return { ...moments, output: batchNormalize(input, moments, options) };
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
