/** Which implementations convolutions and poolings of 1-3 spatial dimensions run on: never a plain `ref`. */
import { describe, expect, test } from 'vitest';
import type { CompilationOptions } from '../../src/compiler/compile.ts';
import {
  averagePool,
  averagePoolGradient,
  convolution,
  convolutionInputGradient,
  convolutionKernelGradient,
  input,
  maxPool,
  maxPoolGradient,
} from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import { paddingPair } from '../../src/tensor/shape.ts';
import { findNativeEngine } from '../ops/nativeEngine.ts';
import { graphOf, prepareGraph } from '../ops/runGraph.ts';

const native = findNativeEngine('implementations of convolutions');

interface Example {
  readonly label: string;
  /** `[batch, ...spatial, channels]`. */
  readonly x: readonly number[];
  /** `[...window, channels / groups, filters]`. */
  readonly kernel: readonly number[];
  readonly stride: number;
  readonly groups: number;
}

const depthwise = (size: number, channels: number, stride: number): Example => ({
  label: `depthwise 3x3, ${size}x${size}x${channels}, stride ${stride}`,
  x: [32, size, size, channels],
  kernel: [3, 3, 1, channels],
  stride,
  groups: channels,
});

/** The shapes of a MobileNet on 64 x 64 images, and usual ones in 1 and 3 dimensions. */
const EXAMPLES: readonly Example[] = [
  ...[1, 2].flatMap((stride) => [
    depthwise(64, 16, stride),
    depthwise(64, 32, stride),
    depthwise(32, 64, stride),
    depthwise(16, 128, stride),
    depthwise(8, 512, stride),
  ]),
  { label: 'pointwise 64x64, 32 -> 64', x: [32, 64, 64, 32], kernel: [1, 1, 32, 64], stride: 1, groups: 1 },
  { label: 'pointwise 16x16, 128 -> 128', x: [32, 16, 16, 128], kernel: [1, 1, 128, 128], stride: 1, groups: 1 },
  { label: 'conv1d 128 steps, 64 -> 64', x: [32, 128, 64], kernel: [3, 64, 64], stride: 1, groups: 1 },
  { label: 'conv1d, stride 2', x: [32, 128, 64], kernel: [5, 64, 32], stride: 2, groups: 1 },
  { label: 'depthwise conv1d', x: [32, 128, 64], kernel: [3, 1, 64], stride: 1, groups: 64 },
  { label: 'depthwise, two filters each', x: [8, 32, 32, 32], kernel: [3, 3, 1, 64], stride: 1, groups: 32 },
  { label: 'conv3d', x: [4, 16, 16, 16, 16], kernel: [3, 3, 3, 16, 32], stride: 1, groups: 1 },
  { label: 'conv3d, stride 2', x: [4, 16, 16, 16, 16], kernel: [3, 3, 3, 16, 32], stride: 2, groups: 1 },
];

/** The three instructions of a training step with 'same' padding. */
function instructionsOf({ x, kernel, stride, groups }: Example): Record<string, { inputs: Node[]; output: Node }> {
  const window = kernel.slice(0, -2);
  const spatial = x.slice(1, -1);
  const attributes = {
    strides: window.map(() => stride),
    dilations: window.map(() => 1),
    padding: window.map((size, i) => paddingPair('same', spatial[i]!, size, stride)),
    groups,
  };
  const [image, weights] = [input('x', x), input('kernel', kernel)];
  const forward = convolution(image, weights, attributes);
  const upstream = input('gradient', forward.shape);
  return {
    forward: { inputs: [image, weights], output: forward },
    inputGradient: {
      inputs: [upstream, weights],
      output: convolutionInputGradient(upstream, weights, { ...attributes, inputSpatial: spatial }),
    },
    kernelGradient: {
      inputs: [image, upstream],
      output: convolutionKernelGradient(image, upstream, { ...attributes, window }),
    },
  };
}

/** The implementation that runs an op by itself. */
async function implementationOf(
  inputs: readonly Node[],
  output: Node,
  precision: CompilationOptions['precision'] = 'float32',
): Promise<string> {
  const { executable } = await prepareGraph(native!, graphOf(inputs, [output]), undefined, { precision });
  const line = executable.describe().find((each) => each.startsWith(`${output.op}: `));
  executable.dispose();
  return line!.split(': ')[1]!;
}

describe.skipIf(native === undefined)('convolutions of the native engine', () => {
  test.each(EXAMPLES)('no reference implementation: $label', async (example) => {
    for (const [kind, { inputs, output }] of Object.entries(instructionsOf(example))) {
      const implementation = await implementationOf(inputs, output);
      expect(implementation, kind).not.toMatch(/^(ref|simple)/);
      // A gemm works group by group: on one channel it is ten times slower than what is made for depthwise kernels.
      if (example.groups > 1) expect(implementation, kind).not.toContain('gemm');
      // Along one dimension, too: the compiler makes images of height 1 of it.
      if (example.kernel.at(-1) === example.groups) expect(implementation, kind).toContain('dw');
    }
  });
});

describe.skipIf(!native?.supportsBfloat16)('convolutions of bfloat16', () => {
  test.each(EXAMPLES)('no reference implementation: $label', async (example) => {
    for (const [kind, { inputs, output }] of Object.entries(instructionsOf(example))) {
      const implementation = await implementationOf(inputs, output, 'bfloat16');
      expect(implementation, kind).not.toMatch(/^(ref|simple)/);
      expect(implementation, kind).not.toContain('gemm');
    }
  });
});

describe.skipIf(native === undefined)('poolings of the native engine', () => {
  test.each([
    [1, 128],
    [2, 32],
    [3, 16],
  ])('no reference implementation in %i dimensions', async (rank, size) => {
    const spatial = new Array<number>(rank).fill(size);
    const x = input('x', [4, ...spatial, 16]);
    const two = spatial.map(() => 2);
    const attributes = { window: two, strides: two, padding: spatial.map((): [number, number] => [0, 0]) };
    const upstream = input('gradient', [4, ...spatial.map((each) => each / 2), 16]);
    for (const [inputs, output] of [
      [[x], maxPool(x, attributes)],
      [[x, upstream], maxPoolGradient(x, upstream, attributes)],
      [[x], averagePool(x, attributes)],
      [[upstream], averagePoolGradient(upstream, { ...attributes, inputSpatial: spatial })],
    ] as const) {
      expect(await implementationOf(inputs, output), output.op).not.toMatch(/^(ref|simple)/);
    }
  });
});
