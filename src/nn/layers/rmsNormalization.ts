/** Normalisation of each sample by its root mean square. */
import { rmsNormalize } from '../../graph/composite/normalization.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import { Ones } from '../initializers.ts';
import type { Weight } from '../weight.ts';
import { checkFeatureAxes, type FeatureAxis, requireFeatureAxes } from './featureAxes.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link RMSNormalization}. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** Axis or axes over which each sample is normalised, usually that of the features. @defaultValue -1 */
  axis?: FeatureAxis;
  /** Added to the mean square, so that nothing is divided by zero; at least 0. @defaultValue 1e-6 */
  epsilon?: number;
}

/**
 * Brings the root mean square of each sample to 1: a layer normalisation without mean and offset, cheaper and as good in
 * many transformers.
 *
 * @remarks
 * Training and inference compute the same. The scale belongs to the elements along `axis`; Keras 3.15 lays it along the last
 * axes of the input, which for other axes fails or scales the wrong elements.
 *
 * @formula `y = scale * x / sqrt(mean(x^2) + epsilon)`, mean over `axis`
 * @shape input `[batch, ...dims]` -> output: same as input; `scale` has the sizes of the input along `axis`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for axes that are not integers, are named twice or include the batch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis, or other sizes along it than the layer
 *   was built for
 *
 * @example
 * ```ts
 * layers.rmsNormalization().computeOutputShape([null, 64, 128]); // => [null, 64, 128]
 * ```
 *
 * @reference Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467
 */
export class RMSNormalization extends Layer {
  /** As given: counted from the end where negative. */
  readonly axis: FeatureAxis;
  readonly epsilon: number;
  #scale: Weight | undefined;

  constructor(options: RMSNormalizationOptions = {}) {
    super(options, ['axis', 'epsilon']);
    this.axis = checkFeatureAxes('RMSNormalization', options.axis ?? -1);
    this.epsilon = checkNumber('RMSNormalization', 'epsilon', options.epsilon ?? 1e-6, { min: 0 });
  }

  /** The scale, once the layer is built. */
  get scale(): Weight {
    return this.#scale ?? this.failUnbuilt();
  }

  protected override build(inputShape: SymbolicShape): void {
    const { sizes } = requireFeatureAxes(this, this.axis, inputShape);
    this.#scale = this.addWeight('scale', { shape: sizes, initializer: new Ones() });
  }

  override call(input: Node, context: CallContext): Node {
    const { axes } = requireFeatureAxes(this, this.axis, input.shape, this.#scale?.shape);
    return rmsNormalize(input, { axes, epsilon: this.epsilon, gamma: context.read(this.scale) });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    requireFeatureAxes(this, this.axis, inputShape, this.#scale?.shape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { axis: this.axis, epsilon: this.epsilon };
  }
}
