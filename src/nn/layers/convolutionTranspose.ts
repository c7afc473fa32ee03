/** What transposed convolutions of 1, 2 and 3 spatial dimensions share: everything but the number of dimensions. */
import { convolutionTranspose } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { type Padding, type SymbolicShape, transposedWindow } from '../../tensor/shape.ts';
import { checkInteger, checkSizes } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import type { CallContext } from '../context.ts';
import {
  checkDataFormat,
  requireSpatial,
  type SpatialInput,
  type SpatialRank,
  type SpatialSizes,
} from './inputChecks.ts';
import { KernelLayer, type KernelLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';
import { requireBuiltChannels, SlidingWindow } from './slidingWindow.ts';

/** Options of transposed convolutions. Sizes are one number, or one for each spatial dimension. */
export interface ConvolutionTransposeOptions<Rank extends SpatialRank> extends KernelLayerOptions {
  /** Number of output channels, at least 1. */
  filters: number;
  /** Size of the window [pixels or steps]. */
  kernelSize: number | SpatialSizes<Rank>;
  /** Outputs from one input to the next [pixels or steps]. @defaultValue 1 */
  strides?: number | SpatialSizes<Rank>;
  /** 'same' gives `size * stride` outputs. @defaultValue 'valid' */
  padding?: Padding;
  /** Outputs added at the end of each dimension, fewer than the stride. @defaultValue as many as the padding needs */
  outputPadding?: number | SpatialSizes<Rank> | null;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
  /** Distance between the elements of a window [pixels or steps]; not together with strides above 1. @defaultValue 1 */
  dilationRate?: number | SpatialSizes<Rank>;
}

/**
 * Base class of transposed convolutions.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...outSpatial, filters]`;
 *   kernel `[...kernelSize, filters, channels]`, bias `[filters]`
 */
export abstract class ConvolutionTranspose<Rank extends SpatialRank> extends KernelLayer {
  readonly filters: number;
  readonly kernelSize: SpatialSizes<Rank>;
  readonly strides: SpatialSizes<Rank>;
  readonly padding: Padding;
  readonly outputPadding: SpatialSizes<Rank> | undefined;
  readonly dilationRate: SpatialSizes<Rank>;

  readonly #rank: Rank;

  constructor(rank: Rank, options: ConvolutionTransposeOptions<Rank>) {
    super(options, ['filters', 'kernelSize', 'strides', 'padding', 'outputPadding', 'dataFormat', 'dilationRate']);
    const owner = new.target.name;
    this.#rank = rank;
    this.filters = checkInteger(owner, 'filters', options.filters);
    const window = new SlidingWindow(owner, rank, { ...options, sizeName: 'kernelSize', size: options.kernelSize });
    this.kernelSize = window.size;
    this.strides = window.strides;
    this.padding = window.padding as Padding;
    this.dilationRate = window.dilationRate;
    const outputPadding = options.outputPadding ?? undefined;
    this.outputPadding =
      outputPadding === undefined
        ? undefined
        : (checkSizes(owner, 'outputPadding', outputPadding, rank, 0) as unknown as SpatialSizes<Rank>);
    checkDataFormat(owner, options.dataFormat, rank);
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
    }); // [batch, ...outSpatial, filters]
    return this.activation(this.addBias(spread, context));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial } = this.#checkInput(inputShape);
    const sizes = spatial.map(
      (size, i) =>
        size &&
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
    const input = requireSpatial(this, shape, this.#rank);
    if (this.built) requireBuiltChannels(this, input.channels, this.kernel.shape.at(-1)!, shape);
    return input;
  }
}
