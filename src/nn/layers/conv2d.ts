/** The 2-D convolution layer. */
import { convolution } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { type Padding, paddingPair, type SymbolicShape, windowOutputSize } from '../../tensor/shape.ts';
import { checkInteger, checkOneOf, checkPair } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import { checkDataFormat, refuseShape, requireImages } from './inputChecks.ts';
import { KernelLayer, type KernelLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link Conv2D}. */
export interface Conv2DOptions extends KernelLayerOptions {
  /** Number of output channels, at least 1. */
  filters: number;
  /** Height and width of the window [pixels]; one number for a square. */
  kernelSize: number | readonly [number, number];
  /** Distance between windows [pixels]. @defaultValue 1 */
  strides?: number | readonly [number, number];
  /** 'same' pads with zeros to `ceil(size / stride)` outputs. @defaultValue 'valid' */
  padding?: Padding;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
  /** Distance between the pixels of a window [pixels]; not together with strides above 1. @defaultValue 1 */
  dilationRate?: number | readonly [number, number];
  /** Number of groups of channels that are convolved apart; divides channels and filters. @defaultValue 1 */
  groups?: number;
}

/**
 * Finds local patterns in images: slides windows of weights over height and width.
 *
 * @formula `y[n,p,q,k] = activation(sum_{i,j,c} x[n, p*s+i*d-pad, q*s+j*d-pad, c] * kernel[i,j,c,k] + bias[k])`
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, filters]`;
 *   kernel `[kernelHeight, kernelWidth, channels / groups, filters]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, `groups` that do not
 *   divide `filters`, or strides and dilation both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.conv2d({ filters: 32, kernelSize: 3 }).computeOutputShape([null, 28, 28, 1]); // => [null, 26, 26, 32]
 * ```
 */
export class Conv2D extends KernelLayer {
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dilationRate: readonly [number, number];
  readonly groups: number;

  constructor(options: Conv2DOptions) {
    super(options, ['filters', 'kernelSize', 'strides', 'padding', 'dataFormat', 'dilationRate', 'groups']);
    this.filters = checkInteger('Conv2D', 'filters', options.filters);
    this.kernelSize = checkPair('Conv2D', 'kernelSize', options.kernelSize);
    this.strides = checkPair('Conv2D', 'strides', options.strides ?? 1);
    this.padding = checkOneOf('Conv2D', 'padding', options.padding ?? 'valid', ['valid', 'same']);
    this.dilationRate = checkPair('Conv2D', 'dilationRate', options.dilationRate ?? 1);
    this.groups = checkInteger('Conv2D', 'groups', options.groups ?? 1);
    checkDataFormat('Conv2D', options.dataFormat);
    if (this.filters % this.groups !== 0) {
      throw new InvalidArgumentError(
        `Conv2D: expected filters to be a multiple of groups, got ${this.filters} filters in ${this.groups} groups.`,
        { details: { filters: this.filters, groups: this.groups } },
      );
    }
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilationRate) > 1) {
      throw new InvalidArgumentError(
        `Conv2D: strides ${formatShape(this.strides)} and dilationRate ${formatShape(this.dilationRate)} are both above 1. Set one of them to 1.`,
        { details: { strides: this.strides, dilationRate: this.dilationRate } },
      );
    }
  }

  protected override build(inputShape: SymbolicShape): void {
    const channels = this.#checkInput(inputShape)[3];
    this.addKernelAndBias([...this.kernelSize, channels / this.groups, this.filters]);
  }

  override call(input: Node, context: CallContext): Node {
    const [, height, width] = this.#checkInput(input.shape);
    const convolved = convolution(input, context.read(this.kernel), {
      strides: this.strides,
      padding: this.#paddingPairs(height, width),
      dilations: this.dilationRate,
      groups: this.groups,
    }); // [batch, outHeight, outWidth, filters]
    return this.activation(this.addBias(convolved, context));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const [batch, height, width] = this.#checkInput(inputShape);
    return [batch, ...this.#outputSizes(height, width), this.filters];
  }

  override getConfig(): LayerConfig {
    return {
      filters: this.filters,
      kernelSize: [...this.kernelSize],
      strides: [...this.strides],
      padding: this.padding,
      dataFormat: 'channelsLast',
      dilationRate: [...this.dilationRate],
      groups: this.groups,
      ...super.getConfig(),
    };
  }

  #paddingPairs(height: number, width: number): [number, number][] {
    return [height, width].map((size, i) =>
      paddingPair(this.padding, size, this.kernelSize[i]!, this.strides[i]!, this.dilationRate[i]!),
    );
  }

  #outputSizes(height: number, width: number): number[] {
    const pairs = this.#paddingPairs(height, width);
    return [height, width].map((size, i) =>
      windowOutputSize(size, this.kernelSize[i]!, this.strides[i]!, this.dilationRate[i]!, pairs[i]!),
    );
  }

  #checkInput(shape: SymbolicShape): [number | null, number, number, number] {
    const dims = requireImages(this, shape);
    const [, height, width, channels] = dims;
    if (channels % this.groups !== 0) {
      refuseShape(this, `channels in ${this.groups} equal groups`, shape, 'Choose groups that divide the channels.');
    }
    const builtFor = this.built ? this.kernel.shape[2]! * this.groups : channels;
    if (channels !== builtFor) {
      refuseShape(
        this,
        `${builtFor} channels, for which it was built`,
        shape,
        'Use another layer for inputs of another form.',
      );
    }
    if (Math.min(...this.#outputSizes(height, width)) < 1) {
      refuseShape(
        this,
        `images of at least the window ${formatShape(this.kernelSize)} (dilation ${formatShape(this.dilationRate)})`,
        shape,
        'Use larger images, a smaller kernelSize, fewer pooling layers before it, or padding: "same".',
      );
    }
    return dims;
  }
}
