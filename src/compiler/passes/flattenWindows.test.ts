import { describe, expect, it } from 'vitest';
import { convolution, convolutionInputGradient, convolutionKernelGradient, input } from '../../graph/build.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { compileGraph } from '../compile.ts';

const graphOf = (inputs: readonly Node[], output: Node): Graph => ({
  inputs: inputs as Node<'input'>[],
  outputs: [{ name: 'y', node: output }],
  updates: [],
});

/** Strides of the only kernel instruction, one for each spatial dimension. */
function stridesIn(graph: Graph): readonly number[] {
  const [kernel] = compileGraph(graph).instructions.flatMap((each) => (each.kind === 'kernel' ? [each] : []));
  return (kernel!.attributes as { strides: readonly number[] }).strides;
}

/** A 1-d convolution of `[2, 9, 6]` by 12 filters. */
function problemsOf(groups: number): [Node[], Node][] {
  const attributes = { strides: [2], dilations: [1], padding: [[1, 1] as [number, number]], groups };
  const [x, kernel] = [input('x', [2, 9, 6]), input('kernel', [3, 6 / groups, 12])];
  const forward = convolution(x, kernel, attributes);
  const upstream = input('dy', forward.shape);
  return [
    [[x, kernel], forward],
    [[upstream, kernel], convolutionInputGradient(upstream, kernel, { ...attributes, inputSpatial: [9] })],
    [[x, upstream], convolutionKernelGradient(x, upstream, { ...attributes, window: [3] })],
  ];
}

describe('depthwise convolutions along one dimension', () => {
  it('become images of height 1, and so do their gradients', () => {
    for (const [inputs, output] of problemsOf(6)) expect(stridesIn(graphOf(inputs, output))).toEqual([1, 2]);
  });

  it('are the only ones that do', () => {
    for (const groups of [1, 2, 3]) {
      for (const [inputs, output] of problemsOf(groups)) expect(stridesIn(graphOf(inputs, output))).toEqual([2]);
    }
  });
});
