/** Images bent at random. */
import { broadcastTo, select } from '../../graph/build.ts';
import { elasticSample } from '../../graph/composite/elasticSample.ts';
import { clip } from '../../graph/composite/elementwise.ts';
import type { ValueRange } from '../../graph/composite/imageColors.ts';
import type { Node } from '../../graph/node.ts';
import {
  checkFactor,
  checkValueRange,
  type Factor,
  type FactorRange,
  type ValueRangeOption,
  ZERO_TO_ONE,
} from './imageFactors.ts';
import type { ImageDraws } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';
import { RandomWarpLayer, type RandomWarpLayerOptions } from './randomWarpLayer.ts';

/** Options of {@link RandomElasticTransform}. */
export interface RandomElasticTransformOptions extends RandomWarpLayerOptions, ValueRangeOption {
  /**
   * Probability of bending: drawn from `[lower, upper]` for each image, for a single number from `[0, factor]`; in [0, 1].
   * @defaultValue 1: every other image, on average
   */
  factor?: Factor;
  /** Strength, as `factor`. @defaultValue 1 */
  scale?: Factor;
}

/**
 * Bends images as if they were drawn on rubber, at random while training: for handwriting and microscopy.
 *
 * @remarks
 * Active in `fit`, inactive in `evaluate` and `predict`. Each image has its own strength; Keras 3.15 draws one for the whole
 * batch, and cuts the kernel of the blur off at three of its own deviations instead of three of the largest one.
 *
 * @formula `y[v] = clip(x[v + alpha * blur(sigma * noise)], low, high)`, `alpha = 0.1 * scale * max(height, width)`,
 *   `sigma = 0.05 * scale * min(height, width)`, the deviation of the blur, too
 * @shape input `[batch, height, width, channels]` -> output: same as input
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for a factor or scale outside of [0, 1], an unknown fill mode or
 *   interpolation, or a value range that is none
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.randomElasticTransform({ scale: [0.3, 0.8] }).computeOutputShape([null, 32, 32, 1]); // => [null, 32, 32, 1]
 * ```
 *
 * @reference Simard et al. 2003, Best Practices for Convolutional Neural Networks, https://doi.org/10.1109/ICDAR.2003.1227801
 */
export class RandomElasticTransform extends RandomWarpLayer {
  /** The range of the probability of bending. */
  readonly factor: FactorRange;
  /** The range of the strength. */
  readonly scale: FactorRange;
  readonly valueRange: ValueRange;

  constructor(options: RandomElasticTransformOptions = {}) {
    super(options, ['factor', 'scale', 'valueRange']);
    this.factor = checkFactor('RandomElasticTransform', 'factor', options.factor ?? 1, ZERO_TO_ONE);
    this.scale = checkFactor('RandomElasticTransform', 'scale', options.scale ?? 1, ZERO_TO_ONE);
    this.valueRange = checkValueRange('RandomElasticTransform', options.valueRange);
  }

  override augment(images: Node, draws: ImageDraws): Node {
    const [lower, upper] = this.scale;
    const [low, high] = this.valueRange;
    const shape = [...images.shape.slice(1, 3), 1];
    const bend = {
      x: draws.normal(shape),
      y: draws.normal(shape),
      scale: draws.uniform([lower + 1e-6, upper + 1e-6]), // a blur of no width has no formula
      maxScale: upper,
    };
    const bent = elasticSample(images, bend, this);
    return clip(select(broadcastTo(draws.chance(this.factor), images.shape), bent, images), low, high);
  }

  override getConfig(): LayerConfig {
    const { factor, scale, valueRange } = this;
    return { factor: [...factor], scale: [...scale], valueRange: [...valueRange], ...super.getConfig() };
  }
}
