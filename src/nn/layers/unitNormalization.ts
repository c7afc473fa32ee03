/** Normalisation of each sample to length 1. */
import { unitNormalize } from '../../graph/composite/normalization.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkFeatureAxes, type FeatureAxis, requireFeatureAxes } from './featureAxes.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link UnitNormalization}. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** Axis or axes that together have length 1. @defaultValue -1 */
  axis?: FeatureAxis;
}

/**
 * Brings the length of each vector of features to 1, so that their dot products are cosines.
 *
 * @formula `y = x / max(sqrt(sum(x^2)), 1e-12)`, sum over `axis`
 * @shape input `[batch, ...dims]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for axes that are not integers, are named twice or include the batch
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input has no such axis
 *
 * @example
 * ```ts
 * layers.unitNormalization().computeOutputShape([null, 64]); // => [null, 64]
 * ```
 *
 * @see keras.layers.UnitNormalization
 */
export class UnitNormalization extends Layer {
  override readonly supportsMasking: boolean = true;
  /** As given: counted from the end where negative. */
  readonly axis: FeatureAxis;

  constructor(options: UnitNormalizationOptions = {}) {
    super(options, ['axis']);
    this.axis = checkFeatureAxes('UnitNormalization', options.axis ?? -1);
  }

  override call(input: Node): Node {
    return unitNormalize(input, requireFeatureAxes(this, this.axis, input.shape).axes);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    requireFeatureAxes(this, this.axis, inputShape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { axis: this.axis };
  }
}
