/** The 2-D separable convolution layer. */
import { convolution } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkInteger } from '../../util/check.ts';
import type { CallContext } from '../context.ts';
import { type Initializer, type InitializerLike, resolveInitializer } from '../initializers.ts';
import { serialize } from '../lookUp.ts';
import { type Regularizer, type RegularizerLike, resolveRegularizer } from '../regularizers.ts';
import type { Weight } from '../weight.ts';
import { DepthwiseConvolution, type DepthwiseConvolutionOptions } from './depthwiseConvolution.ts';
import type { LayerConfig } from './layer.ts';

/** Options of {@link SeparableConv2D}. */
export interface SeparableConv2DOptions extends DepthwiseConvolutionOptions<2> {
  /** Number of output channels, at least 1. */
  filters: number;
  /** How the pointwise kernel starts. @defaultValue 'glorotUniform' */
  pointwiseInitializer?: InitializerLike;
  /** Penalty on the pointwise kernel, added to the loss. @defaultValue none */
  pointwiseRegularizer?: RegularizerLike | null;
}

/**
 * A depthwise convolution, then one of 1 x 1 pixels that mixes the channels: close to a full convolution, at a fraction of
 * its cost.
 *
 * @formula `z[n,p,q,c*m+k] = sum_{i,j} x[n, p*s+i*d-pad, q*s+j*d-pad, c] * depthwise_kernel[i,j,c,k]`, `m = depthMultiplier`;
 *   `y[n,p,q,f] = activation(sum_c z[n,p,q,c] * pointwise_kernel[0,0,c,f] + bias[f])`
 * @shape input `[batch, height, width, channels]` -> output `[batch, outHeight, outWidth, filters]`;
 *   depthwise kernel `[kernelHeight, kernelWidth, channels, depthMultiplier]`,
 *   pointwise kernel `[1, 1, channels * depthMultiplier, filters]`, bias `[filters]`
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for sizes that are not positive integers, or strides and dilation
 *   both above 1
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when the input is not 4-D, is smaller than the window, or has channels
 *   that the layer was not built for
 *
 * @example
 * ```ts
 * layers.separableConv2d({ filters: 16, kernelSize: 3 }).computeOutputShape([null, 28, 28, 8]); // => [null, 26, 26, 16]
 * ```
 *
 * @reference Chollet 2017, https://arxiv.org/abs/1610.02357
 */
export class SeparableConv2D extends DepthwiseConvolution<2> {
  readonly filters: number;
  readonly pointwiseInitializer: Initializer;
  readonly pointwiseRegularizer: Regularizer | undefined;
  #pointwiseKernel: Weight | undefined;

  constructor(options: SeparableConv2DOptions) {
    super(2, options, ['filters', 'pointwiseInitializer', 'pointwiseRegularizer']);
    this.filters = checkInteger('SeparableConv2D', 'filters', options.filters);
    this.pointwiseInitializer = resolveInitializer(options.pointwiseInitializer ?? 'glorotUniform');
    this.pointwiseRegularizer = resolveRegularizer(options.pointwiseRegularizer);
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
      shape: [1, 1, channels * this.depthMultiplier, this.filters],
      initializer: this.pointwiseInitializer,
      regularizer: this.pointwiseRegularizer,
    });
    this.addBiasWeight([this.filters]);
  }

  override call(input: Node, context: CallContext): Node {
    const each = this.convolveDepthwise(input, context); // [batch, outHeight, outWidth, channels * depthMultiplier]
    const mixed = convolution(each, context.read(this.pointwiseKernel), {
      strides: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
      dilations: [1, 1],
      groups: 1,
    }); // [batch, outHeight, outWidth, filters]
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
      ...super.getConfig(),
    };
  }
}
