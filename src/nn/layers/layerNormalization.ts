/** Normalisation of each sample by its own statistics. */
import { reshape } from '../../graph/build.ts';
import { layerNormalize } from '../../graph/composite/normalization.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import type { CallContext } from '../context.ts';
import { checkFeatureAxes, type FeatureAxis, requireBuiltFor, requireFeatureAxes } from './featureAxes.ts';
import type { LayerConfig } from './layer.ts';
import { ScaleOffsetLayer, type ScaleOffsetOptions } from './scaleOffsetLayer.ts';

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends ScaleOffsetOptions {
  /** Axis or axes over which each sample is normalised, usually that of the features. @defaultValue -1 */
  axis?: FeatureAxis;
}

/**
 * Keeps the activations of each sample near mean 0 and deviation 1, independent of the rest of the batch: the
 * normalisation of transformers.
 *
 * @remarks
 * Training and inference compute the same. With several axes their mean and variance are common, while `gamma` and `beta`
 * have a number for each element along them.
 *
 * @formula `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`, mean and (biased) variance over `axis`
 * @shape input `[batch, ...dims]` -> output: same as input; `gamma` and `beta` have the sizes of the input along `axis`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for axes that are not integers, are named twice or include the batch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis, or other sizes along it than the layer
 *   was built for
 *
 * @example
 * ```ts
 * layers.layerNormalization().computeOutputShape([null, 64, 128]); // => [null, 64, 128]
 * ```
 *
 * @reference Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450
 */
export class LayerNormalization extends ScaleOffsetLayer {
  /** As given: counted from the end where negative. */
  readonly axis: FeatureAxis;

  constructor(options: LayerNormalizationOptions = {}) {
    super(options, ['axis']);
    this.axis = checkFeatureAxes('LayerNormalization', options.axis ?? -1);
  }

  protected override build(inputShape: SymbolicShape): void {
    this.addScaleAndOffset(this.#featureAxes(inputShape).weightShape);
  }

  override call(input: Node, context: CallContext): Node {
    const { axes, sizes } = this.#featureAxes(input.shape);
    const { epsilon, gamma, beta } = this.scaleAndOffset(context);
    return layerNormalize(input, {
      axes,
      epsilon,
      gamma: gamma && reshape(gamma, sizes),
      beta: beta && reshape(beta, sizes),
    });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    this.#featureAxes(inputShape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { axis: this.axis, ...super.getConfig() };
  }

  /**
   * The axes in ascending order, the sizes along them, and the shape of the weights.
   *
   * Keras sorts the axes as they are given: the weights of `[-1, 1]` have the size along the last axis first. Their
   * elements are taken row by row as if it came last; the shape alone differs, and files hold it.
   */
  #featureAxes(shape: SymbolicShape): { axes: readonly number[]; sizes: Shape; weightShape: Shape } {
    const { axes, sizes } = requireFeatureAxes(this, this.axis, shape);
    const given = [this.axis].flat().sort((a, b) => a - b);
    const weightShape = given.map((axis) => shape.at(axis) as number);
    requireBuiltFor(this, this.scaleShape, weightShape, shape);
    return { axes, sizes, weightShape };
  }
}
