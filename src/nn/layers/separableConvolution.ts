/** What separable convolutions of 1 and 2 spatial dimensions share: everything but the number of dimensions. */
import { convolution } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import { type Constraint, type ConstraintLike, resolveConstraint } from '../constraints.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { DepthwiseConvolution, type DepthwiseConvolutionOptions } from './depthwiseConvolution.ts';
import type { SpatialRank } from './inputChecks.ts';
import type { LayerConfig } from './layer.ts';

/** Options of separable convolutions. Sizes are one number, or one for each spatial dimension. */
export interface SeparableConvolutionOptions<Rank extends SpatialRank> extends DepthwiseConvolutionOptions<Rank> {
  /** Number of output channels, at least 1. */
  filters: number;
  /** How the pointwise kernel starts. @defaultValue 'glorotUniform' */
  pointwiseInitializer?: InitializerLike;
  /** Penalty on the pointwise kernel, added to the loss. @defaultValue none */
  pointwiseRegularizer?: RegularizerLike | null;
  /** Bounds of the pointwise kernel, kept after each update. @defaultValue none */
  pointwiseConstraint?: ConstraintLike | null;
}

/**
 * Base class of separable convolutions.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...outSpatial, filters]`;
 *   depthwise kernel `[...kernelSize, channels, depthMultiplier]`,
 *   pointwise kernel `[...ones, channels * depthMultiplier, filters]`, bias `[filters]`
 */
export abstract class SeparableConvolution<Rank extends SpatialRank> extends DepthwiseConvolution<Rank> {
  readonly filters: number;
  readonly pointwiseInitializer: Initializer;
  readonly pointwiseRegularizer: Regularizer | undefined;
  readonly pointwiseConstraint: Constraint | undefined;
  #pointwiseKernel: Weight | undefined;

  constructor(rank: Rank, options: SeparableConvolutionOptions<Rank>) {
    super(rank, options, ['filters', 'pointwiseInitializer', 'pointwiseRegularizer', 'pointwiseConstraint']);
    this.filters = checkInteger(new.target.name, 'filters', options.filters);
    this.pointwiseInitializer = resolveInitializer(options.pointwiseInitializer ?? 'glorotUniform');
    this.pointwiseRegularizer = resolveRegularizer(options.pointwiseRegularizer);
    this.pointwiseConstraint = resolveConstraint(options.pointwiseConstraint);
  }

  /** The kernel with a window for each channel, once the layer is built. */
  get depthwiseKernel(): Weight {
    return this.depthwiseWeight;
  }

  /** The kernel that mixes the channels, once the layer is built. */
  get pointwiseKernel(): Weight {
    return this.#pointwiseKernel ?? this.failUnbuilt();
  }

  protected override build(inputShape: SymbolicShape): void {
    const { channels } = this.checkInput(inputShape);
    this.addDepthwiseKernel('depthwise_kernel', channels);
    this.#pointwiseKernel = this.addWeight('pointwise_kernel', {
      shape: [...this.kernelSize.map(() => 1), channels * this.depthMultiplier, this.filters],
      initializer: this.pointwiseInitializer,
      regularizer: this.pointwiseRegularizer,
      constraint: this.pointwiseConstraint,
    });
    this.addBiasWeight([this.filters]);
  }

  override call(input: Node, context: CallContext): Node {
    const each = this.convolveDepthwise(input, context); // [batch, ...outSpatial, channels * depthMultiplier]
    const mixed = convolution(each, context.read(this.pointwiseKernel), {
      strides: this.kernelSize.map(() => 1),
      padding: this.kernelSize.map(() => [0, 0]),
      dilations: this.kernelSize.map(() => 1),
      groups: 1,
    }); // [batch, ...outSpatial, filters]
    return this.activation(this.addBias(mixed, context));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.outputShape(inputShape, () => this.filters);
  }

  override getConfig(): LayerConfig {
    return {
      filters: this.filters,
      pointwiseInitializer: serialize(this.pointwiseInitializer),
      pointwiseRegularizer: serialize(this.pointwiseRegularizer),
      pointwiseConstraint: serialize(this.pointwiseConstraint),
      ...super.getConfig(),
    };
  }
}
