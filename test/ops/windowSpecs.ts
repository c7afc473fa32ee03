/** Examples of convolutions, poolings and their gradients. */
import { makeNode } from '../../src/graph/node.ts';
import type { ConvolutionAttributes, PoolAttributes } from '../../src/graph/ops.ts';
import { windowOutputSize } from '../../src/tensor/shape.ts';
import { type CaseMaker, type Domain, domains } from './caseMaker.ts';
import type { OpExample, OpSpec } from './opSpecs.ts';

/** A convolution that fits: shapes of its three tensors, and attributes. */
interface ConvolutionExample {
  readonly input: number[];
  readonly kernel: number[];
  readonly output: number[];
  readonly attributes: ConvolutionAttributes;
}

type ConvolutionKind = 'dense' | 'grouped' | 'depthwise' | 'pointwise' | 'dilated';

function makeConvolution(maker: CaseMaker, rank: number, kind: ConvolutionKind): ConvolutionExample {
  const list = <T>(draw: (axis: number) => T): T[] => Array.from({ length: rank }, (_, axis) => draw(axis));
  const channels = maker.channels();
  const groups = kind === 'grouped' ? 2 : kind === 'depthwise' ? channels : 1;
  const inChannels = kind === 'grouped' ? channels * 2 : channels;
  const filters = kind === 'depthwise' ? channels * maker.integer(1, 2) : maker.channels() * groups;

  const window = list(() => (kind === 'pointwise' ? 1 : maker.integer(1, 3)));
  const dilations = list(() => (kind === 'dilated' ? maker.integer(1, 2) : 1));
  const strides = list(() => (kind === 'dilated' ? 1 : maker.integer(1, 3)));
  const reach = list((axis) => dilations[axis]! * (window[axis]! - 1) + 1);
  const padding = list((axis): [number, number] => {
    const most = Math.min(2, reach[axis]! - 1);
    return maker.choose([
      [0, 0],
      [maker.integer(0, most), maker.integer(0, most)],
    ]);
  });
  const spatial = list((axis) => reach[axis]! + maker.integer(0, 3));
  const output = list((axis) =>
    windowOutputSize(spatial[axis]!, window[axis]!, strides[axis]!, dilations[axis]!, padding[axis]!),
  );
  const batch = maker.integer(1, 2);
  return {
    input: [batch, ...spatial, inChannels],
    kernel: [...window, inChannels / groups, filters],
    output: [batch, ...output, filters],
    attributes: { strides, padding, dilations, groups },
  };
}

/** Examples of all ranks and kinds, made from the shapes of a convolution. */
function convolutionExamples(
  make: (maker: CaseMaker, example: ConvolutionExample) => ReturnType<OpExample['make']>,
): Record<string, OpExample> {
  const kinds: readonly [string, number, ConvolutionKind][] = [
    ['1d', 1, 'dense'],
    ['1d dilated', 1, 'dilated'],
    ['1d grouped', 1, 'grouped'],
    ['1d depthwise', 1, 'depthwise'],
    ['2d', 2, 'dense'],
    ['2d grouped', 2, 'grouped'],
    ['2d depthwise', 2, 'depthwise'],
    ['2d pointwise', 2, 'pointwise'],
    ['2d dilated', 2, 'dilated'],
    ['3d', 3, 'dense'],
    ['3d dilated', 3, 'dilated'],
    ['3d grouped', 3, 'grouped'],
    ['3d depthwise', 3, 'depthwise'],
  ];
  return Object.fromEntries(
    kinds.map(([name, rank, kind]) => [name, { make: (maker) => make(maker, makeConvolution(maker, rank, kind)) }]),
  );
}

/** Convolution and its two gradients. */
export const convolutionSpecs = {
  convolution: {
    family: 'product',
    examples: convolutionExamples((maker, { input, kernel, attributes }) => ({
      operands: [maker.operand(input), maker.operand(kernel)],
      build: (operands) => makeNode('convolution', operands, attributes),
    })),
  },
  convolutionInputGradient: {
    family: 'product',
    examples: convolutionExamples((maker, { input, kernel, output, attributes }) => ({
      operands: [maker.operand(output), maker.operand(kernel)],
      build: (operands) =>
        makeNode('convolutionInputGradient', operands, { ...attributes, inputSpatial: input.slice(1, -1) }),
    })),
  },
  convolutionKernelGradient: {
    family: 'product',
    examples: convolutionExamples((maker, { input, kernel, output, attributes }) => ({
      operands: [maker.operand(input), maker.operand(output)],
      build: (operands) =>
        makeNode('convolutionKernelGradient', operands, { ...attributes, window: kernel.slice(0, -2) }),
    })),
  },
} satisfies Record<string, OpSpec>;

/** A pooling that fits: shapes of input and output, and attributes. */
interface PoolExample {
  readonly input: number[];
  readonly output: number[];
  readonly attributes: PoolAttributes;
}

function makePool(maker: CaseMaker, rank: number): PoolExample {
  const list = <T>(draw: (axis: number) => T): T[] => Array.from({ length: rank }, (_, axis) => draw(axis));
  const window = list(() => maker.integer(1, 3));
  const strides = list(() => maker.integer(1, 3));
  // Never as much as half a window, so that each window holds an element.
  const padding = list((axis): [number, number] => {
    const most = Math.floor(window[axis]! / 2);
    return [maker.integer(0, most), maker.integer(0, most)];
  });
  const spatial = list((axis) => window[axis]! + maker.integer(0, 3));
  const output = list((axis) => windowOutputSize(spatial[axis]!, window[axis]!, strides[axis]!, 1, padding[axis]!));
  const [batch, channels] = [maker.integer(1, 2), maker.channels()];
  return {
    input: [batch, ...spatial, channels],
    output: [batch, ...output, channels],
    attributes: { window, strides, padding },
  };
}

function poolExamples(
  make: (maker: CaseMaker, example: PoolExample, domain: Domain) => ReturnType<OpExample['make']>,
): Record<'1d' | '2d' | '3d' | 'ties', OpExample> {
  const example = (rank: number, domain: Domain): OpExample => ({
    make: (maker) => make(maker, makePool(maker, rank), domain),
  });
  return {
    '1d': example(1, domains.separated),
    '2d': example(2, domains.separated),
    '3d': example(3, domains.separated),
    ties: { ...example(2, domains.fewIntegers), isSmooth: false },
  };
}

/** Pooling and its gradients. */
export const poolSpecs = {
  maxPool: {
    family: 'exact',
    examples: poolExamples((maker, { input, attributes }, domain) => ({
      operands: [maker.operand(input, domain)],
      build: (operands) => makeNode('maxPool', operands, attributes),
    })),
  },
  maxPoolGradient: {
    family: 'reduction',
    notDifferentiable: [1],
    examples: poolExamples((maker, { input, output, attributes }, domain) => ({
      operands: [maker.operand(input, domain), maker.operand(output)],
      build: (operands) => makeNode('maxPoolGradient', operands, attributes),
    })),
  },
  averagePool: {
    family: 'reduction',
    examples: poolExamples((maker, { input, attributes }, domain) => ({
      operands: [maker.operand(input, domain)],
      build: (operands) => makeNode('averagePool', operands, attributes),
    })),
  },
  averagePoolGradient: {
    family: 'reduction',
    examples: poolExamples((maker, { input, output, attributes }, domain) => ({
      operands: [maker.operand(output, domain)],
      build: (operands) =>
        makeNode('averagePoolGradient', operands, { ...attributes, inputSpatial: input.slice(1, -1) }),
    })),
  },
} satisfies Record<string, OpSpec>;
