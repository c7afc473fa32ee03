/** Images of one size. */
import {
  cropToAspectRatio,
  padToAspectRatio,
  type ResizeInterpolation,
  resizeImages,
} from '../../graph/composite/resizeImages.ts';
import type { Node } from '../../graph/node.ts';
import { checkBoolean, checkInteger, checkNumber, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { ImageLayer, type ImageLayerOptions, type ImageSize } from './imageLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link Resizing}. */
export interface ResizingOptions extends ImageLayerOptions {
  /** Height of the output in pixels. */
  height: number;
  /** Width of the output in pixels. */
  width: number;
  /**
   * 'nearest' takes the nearest pixel, 'bilinear' blends two along each side, 'bicubic' four, 'lanczos3' six and
   * 'lanczos5' ten; Keras' 'area', which TensorFlow alone has, is 'bilinear' with `antialias` here.
   * @defaultValue 'bilinear'
   */
  interpolation?: ResizeInterpolation;
  /** Cuts the largest part of the output's proportions out of the middle first, instead of distorting. @defaultValue false */
  cropToAspectRatio?: boolean;
  /** Puts a border along the shorter side first, instead of distorting. @defaultValue false */
  padToAspectRatio?: boolean;
  /** Only this one: the border has the value `fillValue`. @defaultValue 'constant' */
  fillMode?: 'constant';
  /** Value of the border. @defaultValue 0 */
  fillValue?: number;
  /** Lets every pixel count where images become smaller, instead of leaving some out. @defaultValue false */
  antialias?: boolean;
}

/**
 * Brings images to one size; in training and in inference.
 *
 * @remarks
 * Pixels are squares, as in Keras on JAX and in TensorFlow 2: the centre of output pixel `p` lies at
 * `(p + 0.5) * size / outSize - 0.5` of the input. All images of a batch have one size already; files of different sizes
 * are resized where they are read.
 *
 * @formula along each side `y[p] = sum_q k(q - s_p) x[q] / sum_q k(q - s_p)`, `k` the kernel, `s_p` the centre of `p`
 * @shape input `[batch, oldHeight, oldWidth, channels]` -> output `[batch, height, width, channels]`, floating
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, an unknown interpolation, or
 *   both ways of keeping proportions
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D
 *
 * @example
 * ```ts
 * layers.resizing({ height: 96, width: 128 }).computeOutputShape([null, 480, 640, 3]); // => [null, 96, 128, 3]
 * ```
 *
 * @reference Keys 1981 (bicubic), https://doi.org/10.1109/TASSP.1981.1163711
 */
export class Resizing extends ImageLayer {
  readonly height: number;
  readonly width: number;
  readonly interpolation: ResizeInterpolation;
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  readonly fillValue: number;
  readonly antialias: boolean;

  constructor(options: ResizingOptions) {
    super(options, [
      'height',
      'width',
      'interpolation',
      'cropToAspectRatio',
      'padToAspectRatio',
      'fillMode',
      'fillValue',
      'antialias',
    ]);
    const flag = (name: 'cropToAspectRatio' | 'padToAspectRatio' | 'antialias'): boolean =>
      checkBoolean('Resizing', name, options[name] ?? false);
    const { interpolation = 'bilinear', fillMode = 'constant', fillValue = 0 } = options;
    this.height = checkInteger('Resizing', 'height', options.height);
    this.width = checkInteger('Resizing', 'width', options.width);
    this.interpolation = checkOneOf('Resizing', 'interpolation', interpolation, [
      'nearest',
      'bilinear',
      'bicubic',
      'lanczos3',
      'lanczos5',
    ]);
    checkOneOf('Resizing', 'fillMode', fillMode, ['constant']);
    this.cropToAspectRatio = flag('cropToAspectRatio');
    this.padToAspectRatio = flag('padToAspectRatio');
    this.fillValue = checkNumber('Resizing', 'fillValue', fillValue);
    this.antialias = flag('antialias');
    if (this.cropToAspectRatio && this.padToAspectRatio) {
      throw new InvalidArgumentError(
        'Resizing: expected one of cropToAspectRatio and padToAspectRatio, got both. Leave one out.',
      );
    }
  }

  protected override outputSize(): ImageSize {
    return [this.height, this.width];
  }

  protected override transform(images: Node): Node {
    const size = this.outputSize();
    let x = images;
    if (this.cropToAspectRatio) x = cropToAspectRatio(x, size);
    if (this.padToAspectRatio) x = padToAspectRatio(x, size, this.fillValue);
    return resizeImages(x, size, this.interpolation, this.antialias);
  }

  override getConfig(): LayerConfig {
    const { height, width, interpolation, antialias, fillValue } = this;
    return {
      height,
      width,
      interpolation,
      antialias,
      cropToAspectRatio: this.cropToAspectRatio,
      padToAspectRatio: this.padToAspectRatio,
      fillMode: 'constant',
      fillValue,
      ...super.getConfig(),
    };
  }
}
