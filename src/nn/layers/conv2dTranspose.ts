/** The 2-D transposed convolution layer. */
import { convolutionTranspose } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { type Padding, type SymbolicShape, transposedWindow } from '../../tensor/shape.ts';
import { checkInteger, checkPair } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { checkDataFormat, requireSpatial, type SpatialInput } from './inputChecks.ts';
import { KernelLayer, type KernelLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';
import { requireBuiltChannels, SlidingWindow } from './slidingWindow.ts';

/** Options of {@link Conv2DTranspose}. */
export interface Conv2DTransposeOptions extends KernelLayerOptions {
  /** Number of output channels, at least 1. */
  filters: number;
  /** Height and width of the window [pixels]; one number for a square. */
  kernelSize: number | readonly [number, number];
  /** Output pixels from one input pixel to the next. @defaultValue 1 */
  strides?: number | readonly [number, number];
  /** 'same' gives `size * stride` outputs. @defaultValue 'valid' */
  padding?: Padding;
  /** Pixels added at the end of the output, fewer than the stride. @defaultValue as many as the padding needs */
  outputPadding?: number | readonly [number, number] | null;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
  /** Distance between the pixels of a window [pixels]; not together with strides above 1. @defaultValue 1 */
  dilationRate?: number | readonly [number, number];
}

/**
 * Enlarges images: spreads each input pixel over a window of outputs, weighted; the reverse of a convolution's shapes.
 *
 * @formula `y[n, p*s+i*d-pad, q*s+j*d-pad, k] += sum_c x[n,p,q,c] * kernel[i,j,k,c]`, then bias and activation
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, filters]`; 'same':
 *   `size * stride`, 'valid': `size * stride + max(kernelSize - stride, 0)`;
 *   kernel `[kernelHeight, kernelWidth, filters, channels]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, `outputPadding` that is
 *   not below the strides, or strides and dilation both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D or has channels that the layer was not built
 *   for
 *
 * @example
 * ```ts
 * const layer = layers.conv2dTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: 'same' });
 * layer.computeOutputShape([null, 14, 14, 16]); // => [null, 28, 28, 8]
 * ```
 *
 * @reference Zeiler et al. 2010, https://www.matthewzeiler.com/mattzeiler/deconvolutionalnetworks.pdf
 */
export class Conv2DTranspose extends KernelLayer {
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly outputPadding: readonly [number, number] | undefined;
  readonly dilationRate: readonly [number, number];

  constructor(options: Conv2DTransposeOptions) {
    super(options, ['filters', 'kernelSize', 'strides', 'padding', 'outputPadding', 'dataFormat', 'dilationRate']);
    const owner = 'Conv2DTranspose';
    this.filters = checkInteger(owner, 'filters', options.filters);
    const window = new SlidingWindow(owner, 2, { ...options, sizeName: 'kernelSize', size: options.kernelSize });
    this.kernelSize = window.size;
    this.strides = window.strides;
    this.padding = window.padding as Padding;
    this.dilationRate = window.dilationRate;
    const outputPadding = options.outputPadding ?? undefined;
    this.outputPadding = outputPadding === undefined ? undefined : checkPair(owner, 'outputPadding', outputPadding, 0);
    checkDataFormat(owner, options.dataFormat);
    if (this.outputPadding?.some((size, i) => size >= this.strides[i]!)) {
      throw new InvalidArgumentError(
        `${owner}: expected outputPadding to be below strides ${formatShape(this.strides)}, got ${formatShape(this.outputPadding)}.`,
        { details: { outputPadding: this.outputPadding, strides: this.strides } },
      );
    }
  }

  protected override build(inputShape: SymbolicShape): void {
    const { channels } = this.#checkInput(inputShape);
    this.addKernelAndBias([...this.kernelSize, this.filters, channels], this.filters);
  }

  override call(input: Node, context: CallContext): Node {
    this.#checkInput(input.shape);
    const spread = convolutionTranspose(input, context.read(this.kernel), {
      strides: this.strides,
      padding: this.padding,
      dilations: this.dilationRate,
      outputPadding: this.outputPadding,
    }); // [batch, outHeight, outWidth, filters]
    return this.activation(this.addBias(spread, context));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial } = this.#checkInput(inputShape);
    const sizes = spatial.map(
      (size, i) =>
        transposedWindow(
          this.padding,
          size,
          this.kernelSize[i]!,
          this.strides[i]!,
          this.dilationRate[i]!,
          this.outputPadding?.[i],
        ).outputSize,
    );
    return [batch, ...sizes, this.filters];
  }

  override getConfig(): LayerConfig {
    return {
      filters: this.filters,
      kernelSize: [...this.kernelSize],
      strides: [...this.strides],
      padding: this.padding,
      outputPadding: this.outputPadding === undefined ? null : [...this.outputPadding],
      dataFormat: 'channelsLast',
      dilationRate: [...this.dilationRate],
      ...super.getConfig(),
    };
  }

  #checkInput(shape: SymbolicShape): SpatialInput {
    const input = requireSpatial(this, shape, 2);
    if (this.built) requireBuiltChannels(this, input.channels, this.kernel.shape.at(-1)!, shape);
    return input;
  }
}
