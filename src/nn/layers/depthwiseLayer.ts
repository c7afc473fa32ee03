/** What depthwise convolutions of 1 and 2 spatial dimensions share: everything but the number of dimensions. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import type { CallContext } from '../context.ts';
import type { Weight } from '../weight.ts';
import { DepthwiseConvolution } from './depthwiseConvolution.ts';
import type { SpatialRank } from './inputChecks.ts';

/**
 * Base class of depthwise convolutions.
 *
 * @shape input `[batch, ...spatial, channels]` -> output `[batch, ...outSpatial, channels * depthMultiplier]`;
 *   kernel `[...kernelSize, channels, depthMultiplier]`, bias `[channels * depthMultiplier]`
 */
export abstract class DepthwiseLayer<Rank extends SpatialRank> extends DepthwiseConvolution<Rank> {
  /** The kernel, once the layer is built. */
  get kernel(): Weight {
    return this.depthwiseWeight;
  }

  protected override build(inputShape: SymbolicShape): void {
    const { channels } = this.checkInput(inputShape);
    this.addDepthwiseKernel('kernel', channels);
    this.addBiasWeight([channels * this.depthMultiplier]);
  }

  override call(input: Node, context: CallContext): Node {
    return this.activation(this.addBias(this.convolveDepthwise(input, context), context));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.outputShape(inputShape, ({ channels }) => channels * this.depthMultiplier);
  }
}
