/** What convolution layers of 1, 2 and 3 spatial dimensions share: everything but the number of dimensions. */
import { convolution } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Padding, SequencePadding, SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { CallContext } from '../context.ts';
import { checkDataFormat, refuseShape, type SpatialInput, type SpatialRank, type SpatialSizes } from './inputChecks.ts';
import { KernelLayer, type KernelLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';
import { requireBuiltChannels, SlidingWindow } from './slidingWindow.ts';

/** Options of convolution layers. Sizes are one number, or one for each spatial dimension. */
export interface ConvolutionOptions<Rank extends SpatialRank> extends KernelLayerOptions {
  /** Number of output channels, at least 1. */
  filters: number;
  /** Size of the window [pixels or steps]. */
  kernelSize: number | SpatialSizes<Rank>;
  /** Distance between windows [pixels or steps]. @defaultValue 1 */
  strides?: number | SpatialSizes<Rank>;
  /**
   * 'same' pads with zeros to `ceil(size / stride)` outputs; 'causal', for sequences, pads at the front only, so that no
   * output sees a later step.
   * @defaultValue 'valid'
   */
  padding?: Rank extends 1 ? SequencePadding : Padding;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
  /** Distance between the elements of a window [pixels or steps]; not together with strides above 1. @defaultValue 1 */
  dilationRate?: number | SpatialSizes<Rank>;
  /** Number of groups of channels that are convolved apart; divides channels and filters. @defaultValue 1 */
  groups?: number;
}

/**
 * Base class of convolution layers.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...outSpatial, filters]`;
 *   kernel `[...kernelSize, channels / groups, filters]`, bias `[filters]`
 */
export abstract class Convolution<Rank extends SpatialRank> extends KernelLayer {
  readonly filters: number;
  readonly groups: number;
  readonly #window: SlidingWindow<Rank>;

  constructor(rank: Rank, options: ConvolutionOptions<Rank>) {
    super(options, ['filters', 'kernelSize', 'strides', 'padding', 'dataFormat', 'dilationRate', 'groups']);
    const owner = new.target.name;
    this.filters = checkInteger(owner, 'filters', options.filters);
    this.#window = new SlidingWindow(owner, rank, { ...options, sizeName: 'kernelSize', size: options.kernelSize });
    this.groups = checkInteger(owner, 'groups', options.groups ?? 1);
    checkDataFormat(owner, options.dataFormat, rank);
    if (this.filters % this.groups !== 0) {
      throw new InvalidArgumentError(
        `${owner}: expected filters to be a multiple of groups, got ${this.filters} filters in ${this.groups} groups.`,
        { details: { filters: this.filters, groups: this.groups } },
      );
    }
  }

  get kernelSize(): SpatialSizes<Rank> {
    return this.#window.size;
  }

  get strides(): SpatialSizes<Rank> {
    return this.#window.strides;
  }

  get padding(): SequencePadding {
    return this.#window.padding;
  }

  get dilationRate(): SpatialSizes<Rank> {
    return this.#window.dilationRate;
  }

  protected override build(inputShape: SymbolicShape): void {
    const { channels } = this.#checkInput(inputShape);
    this.addKernelAndBias([...this.kernelSize, channels / this.groups, this.filters]);
  }

  override call(input: Node, context: CallContext): Node {
    this.#checkInput(input.shape);
    const convolved = convolution(input, context.read(this.kernel), {
      ...this.#window.attributes(input),
      groups: this.groups,
    }); // [batch, ...outSpatial, filters]
    return this.activation(this.addBias(convolved, context));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { batch, spatial } = this.#checkInput(inputShape);
    return [batch, ...this.#window.outputSizes(spatial), this.filters];
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

  #checkInput(shape: SymbolicShape): SpatialInput {
    const input = this.#window.requireFits(this, shape);
    if (input.channels % this.groups !== 0) {
      refuseShape(this, `channels in ${this.groups} equal groups`, shape, 'Choose groups that divide the channels.');
    }
    if (this.built) requireBuiltChannels(this, input.channels, this.kernel.shape.at(-2)! * this.groups, shape);
    return input;
  }
}
