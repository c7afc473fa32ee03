/** Convolutions that run as Winograd's F(4x4, 3x3): that large ones do, and how far their results are from plain sums. */
import { describe, expect, test } from 'vitest';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import {
  add,
  convolution,
  convolutionInputGradient,
  convolutionKernelGradient,
  input,
  maximum,
  reduceSum,
  variable,
} from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import { Variable } from '../../src/graph/variable.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { CaseMaker } from '../ops/caseMaker.ts';
import { expectClose } from '../ops/closeTo.ts';
import { findNativeEngine } from '../ops/nativeEngine.ts';
import { graphOf, prepareGraph, runGraph } from '../ops/runGraph.ts';
import { winogradTolerance } from '../ops/tolerances.ts';

const native = findNativeEngine('Winograd convolutions');
const reference = new ReferenceEngine();
const maker = new CaseMaker('large', 5);
const draw = (shape: readonly number[]): Float32Array => Float32Array.from(maker.operand(shape).values);

/** Image sizes that are and are not multiples of a tile, and every kind of padding; all large enough for Winograd. */
const EXAMPLES = [
  { x: [8, 16, 16, 64], filters: 64, padding: [1, 1] },
  { x: [8, 14, 19, 48], filters: 64, padding: [0, 0] },
  { x: [8, 15, 18, 64], filters: 32, padding: [0, 1] },
] as const;

const attributesOf = ([before, after]: readonly [number, number]) => ({
  strides: [1, 1],
  dilations: [1, 1],
  padding: [0, 1].map((): [number, number] => [before, after]),
  groups: 1,
});

/** Forward pass with the epilogue of a layer, and both gradients: inputs, output, and variables among the inputs. */
function problemsOf({ x, filters, padding }: (typeof EXAMPLES)[number]) {
  const attributes = attributesOf(padding);
  const [, height, width, channels] = x;
  const [image, kernel] = [input('x', x), input('kernel', [3, 3, channels, filters])];
  const bias = new Variable('bias', [filters], 'float32');
  const forward = convolution(image, kernel, attributes);
  const upstream = input('gradient', forward.shape);
  const inputSpatial = [height, width];
  return [
    { inputs: [image, kernel], output: forward },
    { inputs: [image, kernel], output: maximum(add(forward, variable(bias)), 0), bias },
    { inputs: [upstream, kernel], output: convolutionInputGradient(upstream, kernel, { ...attributes, inputSpatial }) },
    {
      inputs: [image, upstream],
      output: convolutionKernelGradient(image, upstream, { ...attributes, window: [3, 3] }),
    },
  ] satisfies { inputs: Node[]; output: Node; bias?: Variable }[];
}

describe.skipIf(native === undefined)('Winograd convolutions', () => {
  test.each(EXAMPLES)('x of $x, $filters filters, padding $padding', async (example) => {
    for (const { inputs, output, bias } of problemsOf(example)) {
      const graph = graphOf(inputs, [output]);
      const values = inputs.map(({ shape }) => draw(shape));
      const variables = bias === undefined ? undefined : new Map([[bias, draw(bias.shape)]]);
      const mine = await runGraph(native!, graph, values, variables);
      const wanted = await runGraph(reference, graph, values, variables);
      expect(mine.outputs[0]!.length).toBe(sizeOf(output.shape));
      expectClose(mine.outputs[0]!, wanted.outputs[0]!, winogradTolerance, mine.description.join());
    }
  });

  test('gradients of a kernel and its bias come from one instruction', async () => {
    const [x, upstream] = [input('x', [32, 16, 16, 64]), input('gradient', [32, 16, 16, 64])];
    const kernelGradient = convolutionKernelGradient(x, upstream, { ...attributesOf([1, 1]), window: [3, 3] });
    const graph = graphOf([x, upstream], [kernelGradient, reduceSum(upstream, { axes: [0, 1, 2] })]);
    const values = [draw(x.shape), draw(upstream.shape)];
    const mine = await runGraph(native!, graph, values);
    const wanted = await runGraph(reference, graph, values);
    for (const [i, expected] of wanted.outputs.entries()) {
      expectClose(mine.outputs[i]!, expected, winogradTolerance, `${mine.description}, result ${i}`);
    }
    // The same bits again, whichever thread was first.
    for (let i = 0; i < 5; i++) expect((await runGraph(native!, graph, values)).outputs).toEqual(mine.outputs);
  });

  test('are chosen for large 3x3 convolutions where oneDNN has them', async () => {
    const [forward, , inputGradient] = problemsOf({ x: [32, 16, 16, 64], filters: 64, padding: [1, 1] } as never);
    for (const { inputs, output } of [forward!, inputGradient!]) {
      const { executable } = await prepareGraph(native!, graphOf(inputs, [output]));
      const line = executable.describe().find((each) => each.startsWith(output.op));
      executable.dispose();
      // oneDNN 2.x has them for AVX-512; 3.x dropped them.
      if (line?.includes('avx512') === true && !line.includes('brg')) expect(line).toContain('wino');
    }
  });

  test('are left alone where they lose: few images, few channels, strides', async () => {
    const small = { x: [1, 8, 8, 64], filters: 64, padding: [1, 1] } as never;
    for (const { inputs, output, bias } of problemsOf(small)) {
      if (bias !== undefined) continue;
      const { executable } = await prepareGraph(native!, graphOf(inputs, [output]));
      expect(executable.describe().join()).not.toContain('wino');
      executable.dispose();
    }
  });
});
