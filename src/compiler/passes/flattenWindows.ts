/** Depthwise convolutions along one dimension, as images of height 1: engines have fast kernels for those only. */
import { makeNode, type Node } from '../../graph/node.ts';
import type { ConvolutionAttributes, OpAttributes, OpName } from '../../graph/ops.ts';
import type { Shape } from '../../tensor/shape.ts';

const CONVOLUTIONS: ReadonlySet<OpName> = new Set<OpName>([
  'convolution',
  'convolutionInputGradient',
  'convolutionKernelGradient',
]);

/**
 * The 2-d form of a 1-d depthwise convolution or gradient of one; undefined for everything else. The bits stay.
 *
 * @remarks
 * oneDNN 2.6 on 128 steps of 64 channels, milliseconds as 1-d and as 2-d: forward 0.6 and 0.4, gradient of the input 0.34 and
 * 0.09, of the kernel 0.24 and 0.04. With more than a channel in a group, 1-d is faster.
 *
 * @param share - Finds the equal of a new node, so that what is read twice is reshaped once.
 */
export function flattenConvolution(node: Node, inputs: readonly Node[], share: (node: Node) => Node): Node | undefined {
  if (!CONVOLUTIONS.has(node.op)) return undefined;
  const { groups, strides, dilations, padding, ...rest } = node.attributes as ConvolutionAttributes &
    Partial<OpAttributes['convolutionInputGradient'] & OpAttributes['convolutionKernelGradient']>;
  if (strides.length !== 1 || groups === 1 || channelsOf(node) !== groups) return undefined;
  const reshape = (x: Node, shape: Shape): Node => share(makeNode('reshape', [x], { shape }));
  const isKernel = (i: number): boolean => i === 1 && node.op !== 'convolutionKernelGradient';
  const [x, y] = inputs.map((input, i) => reshape(input, isKernel(i) ? [1, ...input.shape] : ofHeightOne(input.shape)));
  const attributes = {
    groups,
    strides: [1, ...strides],
    dilations: [1, ...dilations],
    padding: [[0, 0] as const, ...padding],
    ...(rest.inputSpatial === undefined ? {} : { inputSpatial: [1, ...rest.inputSpatial] }),
    ...(rest.window === undefined ? {} : { window: [1, ...rest.window] }),
  };
  const image = share(makeNode(node.op as 'convolution', [x!, y!], attributes));
  return makeNode('reshape', [image], { shape: node.shape });
}

/** Channels of the input of a convolution, or of the one whose gradient this is. */
function channelsOf(node: Node): number {
  const image = node.op === 'convolutionInputGradient' ? node : node.inputs[0]!;
  return image.shape.at(-1)!;
}

/** `[batch, steps, channels]` -> `[batch, 1, steps, channels]` */
function ofHeightOne([batch, ...others]: Shape): number[] {
  return [batch!, 1, ...others];
}
