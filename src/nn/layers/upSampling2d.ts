/** Larger images. */
import { checkOneOf } from '../../util/check.ts';
import type { LayerConfig } from './layer.ts';
import { type Interpolation, UpSampling, type UpSamplingOptions } from './upSampling.ts';

/** Options of {@link UpSampling2D}. */
export interface UpSampling2DOptions extends UpSamplingOptions<2> {
  /**
   * 'nearest' repeats pixels, 'bilinear' blends neighbours. Keras' 'bicubic' and 'lanczos' kernels are not supported.
   * @defaultValue 'nearest'
   */
  interpolation?: Interpolation;
}

/**
 * Makes images larger by whole factors: in decoders and generators, before a convolution.
 *
 * @remarks
 * Pixels are squares: the centre of output pixel `p` lies at `(p + 0.5) / factor - 0.5` of the input. What lies beyond
 * the outermost centres has the value of the nearest pixel.
 *
 * @formula 'nearest': `y[b, p, q, c] = x[b, floor(p / factor), floor(q / factor), c]`
 * @shape input `[batch, height, width, channels]` -> output `[batch, height * size[0], width * size[1], channels]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `size` is not positive integers, or for an unknown interpolation
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.upSampling2d({ size: [2, 3] }).computeOutputShape([null, 8, 8, 4]); // => [null, 16, 24, 4]
 * ```
 *
 * @see keras.layers.UpSampling2D
 */
export class UpSampling2D extends UpSampling<2> {
  readonly #interpolation: Interpolation;

  constructor(options: UpSampling2DOptions = {}) {
    super(2, options, ['interpolation']);
    const { interpolation = 'nearest' } = options;
    this.#interpolation = checkOneOf('UpSampling2D', 'interpolation', interpolation, ['nearest', 'bilinear']);
  }

  override get interpolation(): Interpolation {
    return this.#interpolation;
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), interpolation: this.interpolation };
  }
}
