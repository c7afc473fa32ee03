/** What depthwise and separable convolutions share: one window of weights, or a few, for each channel. */
import { convolution, reshape } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { Padding, SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { checkDataFormat, type SpatialInput, type SpatialRank, type SpatialSizes } from './inputChecks.ts';
import { BiasLayer, type BiasLayerOptions } from './kernelLayer.ts';
import type { LayerConfig } from './layer.ts';
import { requireBuiltChannels, SlidingWindow } from './slidingWindow.ts';

/** Options of layers with a depthwise kernel. Sizes are one number, or one for each spatial dimension. */
export interface DepthwiseConvolutionOptions<Rank extends SpatialRank> extends BiasLayerOptions {
  /** Size of the window [pixels or steps]. */
  kernelSize: number | SpatialSizes<Rank>;
  /** Distance between windows [pixels or steps]. @defaultValue 1 */
  strides?: number | SpatialSizes<Rank>;
  /** 'same' pads with zeros to `ceil(size / stride)` outputs. @defaultValue 'valid' */
  padding?: Padding;
  /** Number of windows of weights for each channel, at least 1. @defaultValue 1 */
  depthMultiplier?: number;
  /** Only this one. @defaultValue 'channelsLast' */
  dataFormat?: 'channelsLast' | null;
  /** Distance between the elements of a window [pixels or steps]; not together with strides above 1. @defaultValue 1 */
  dilationRate?: number | SpatialSizes<Rank>;
  /** How the depthwise kernel starts. @defaultValue 'glorotUniform' */
  depthwiseInitializer?: InitializerLike;
  /** Penalty on the depthwise kernel, added to the loss. @defaultValue none */
  depthwiseRegularizer?: RegularizerLike | null;
  /** Bounds of the depthwise kernel, kept after each update. @defaultValue none */
  depthwiseConstraint?: ConstraintLike | null;
}

const OWN_OPTIONS = [
  'kernelSize',
  'strides',
  'padding',
  'depthMultiplier',
  'dataFormat',
  'dilationRate',
  'depthwiseInitializer',
  'depthwiseRegularizer',
  'depthwiseConstraint',
];

/**
 * Base class of layers with a depthwise kernel.
 *
 * @shape input `[batch, ...spatial, channels]`, depthwise kernel `[...kernelSize, channels, depthMultiplier]`
 */
export abstract class DepthwiseConvolution<Rank extends SpatialRank> extends BiasLayer {
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: Initializer;
  readonly depthwiseRegularizer: Regularizer | undefined;
  readonly depthwiseConstraint: Constraint | undefined;
  readonly #window: SlidingWindow<Rank>;
  #depthwiseKernel: Weight | undefined;

  constructor(rank: Rank, options: DepthwiseConvolutionOptions<Rank>, ownOptions: readonly string[] = []) {
    super(options, [...OWN_OPTIONS, ...ownOptions]);
    const owner = new.target.name;
    this.#window = new SlidingWindow(owner, rank, { ...options, sizeName: 'kernelSize', size: options.kernelSize });
    this.depthMultiplier = checkInteger(owner, 'depthMultiplier', options.depthMultiplier ?? 1);
    this.depthwiseInitializer = resolveInitializer(options.depthwiseInitializer ?? 'glorotUniform');
    this.depthwiseRegularizer = resolveRegularizer(options.depthwiseRegularizer);
    this.depthwiseConstraint = resolveConstraint(options.depthwiseConstraint);
    checkDataFormat(owner, options.dataFormat, rank);
  }

  get kernelSize(): SpatialSizes<Rank> {
    return this.#window.size;
  }

  get strides(): SpatialSizes<Rank> {
    return this.#window.strides;
  }

  get padding(): Padding {
    return this.#window.padding as Padding;
  }

  get dilationRate(): SpatialSizes<Rank> {
    return this.#window.dilationRate;
  }

  /** The kernel with a window for each channel, once the layer is built. */
  protected get depthwiseWeight(): Weight {
    return this.#depthwiseKernel ?? this.failUnbuilt();
  }

  /** Adds the depthwise kernel. */
  protected addDepthwiseKernel(name: string, channels: number): void {
    this.#depthwiseKernel = this.addWeight(name, {
      shape: [...this.kernelSize, channels, this.depthMultiplier],
      initializer: this.depthwiseInitializer,
      regularizer: this.depthwiseRegularizer,
      constraint: this.depthwiseConstraint,
    });
  }

  /** Slides the depthwise kernel over an input. */
  protected convolveDepthwise(input: Node, context: CallContext): Node {
    const { channels } = this.checkInput(input.shape);
    // A convolution in as many groups as channels; its filters stand channel by channel, as in this kernel.
    const kernel = reshape(context.read(this.depthwiseWeight), [
      ...this.kernelSize,
      1,
      channels * this.depthMultiplier,
    ]);
    return convolution(input, kernel, { ...this.#window.attributes(input), groups: channels }); // [batch, ...outSpatial, channels * depthMultiplier]
  }

  /** Checks an input and names its dimensions. */
  protected checkInput(shape: SymbolicShape): SpatialInput {
    const input = this.#window.requireFits(this, shape);
    if (this.built) requireBuiltChannels(this, input.channels, this.depthwiseWeight.shape.at(-2)!, shape);
    return input;
  }

  /** Shape of the output with some channels. */
  protected outputShape(shape: SymbolicShape, channels: (input: SpatialInput) => number): SymbolicShape {
    const input = this.checkInput(shape);
    return [input.batch, ...this.#window.outputSizes(input.spatial), channels(input)];
  }

  override getConfig(): LayerConfig {
    return {
      kernelSize: [...this.kernelSize],
      strides: [...this.strides],
      padding: this.padding,
      depthMultiplier: this.depthMultiplier,
      dataFormat: 'channelsLast',
      dilationRate: [...this.dilationRate],
      depthwiseInitializer: serialize(this.depthwiseInitializer),
      depthwiseRegularizer: serialize(this.depthwiseRegularizer),
      depthwiseConstraint: serialize(this.depthwiseConstraint),
      ...super.getConfig(),
    };
  }
}
