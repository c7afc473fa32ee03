/** Transposed and causal convolutions against Keras, JAX and PyTorch (scripts/golden/convolutions.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { convolution, input } from '../../src/graph/build.ts';
import { type ConvolutionTransposeOptions, convolutionTranspose } from '../../src/graph/composite/index.ts';
import type { Node } from '../../src/graph/node.ts';
import { paddingPair, transposedWindow } from '../../src/tensor/shape.ts';
import { ShapeMismatchError } from '../../src/util/errors.ts';
import { expectClose } from './closeTo.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { graphOf, runGraph } from './runGraph.ts';

interface GoldenArray {
  readonly shape: number[];
  readonly data: number[];
}

interface CausalOptions {
  readonly stride: number;
  readonly dilation: number;
  readonly groups: number;
}

interface GoldenCase {
  readonly kind: 'transpose' | 'causal';
  readonly source: string;
  readonly options: unknown;
  readonly x: GoldenArray;
  readonly kernel: GoldenArray;
  readonly upstream: GoldenArray;
  readonly output: GoldenArray;
  readonly inputGradient: GoldenArray;
  readonly kernelGradient: GoldenArray;
}

const { cases } = JSON.parse(readFileSync(new URL('../golden/ops/convolutions.json', import.meta.url), 'utf8')) as {
  cases: GoldenCase[];
};

function build({ kind, options }: GoldenCase, x: Node, kernel: Node): Node {
  if (kind === 'transpose') return convolutionTranspose(x, kernel, options as ConvolutionTransposeOptions);
  const { stride, dilation, groups } = options as CausalOptions;
  const padding = [paddingPair('causal', x.shape[1]!, kernel.shape[0]!, stride, dilation)];
  return convolution(x, kernel, { strides: [stride], dilations: [dilation], padding, groups });
}

const native = findNativeEngine('golden values of convolutions on the native engine');
const engines: readonly [string, Engine][] = [
  ['reference', new ReferenceEngine()],
  ...(native === undefined ? [] : [['native', native] as [string, Engine]]),
];

describe.each(engines)('on the %s engine', (_, engine) => {
  test.each(cases.map((golden) => [`${golden.kind} ${JSON.stringify(golden.options)}`, golden] as const))(
    '%s',
    async (label, golden) => {
      const [x, kernel, upstream] = [golden.x, golden.kernel, golden.upstream].map(({ shape }, i) =>
        input(`x${i}`, shape),
      ) as [Node, Node, Node];
      const output = build(golden, x, kernel);
      expect(output.shape).toEqual(golden.output.shape);
      const { outputs } = await runGraph(
        engine,
        graphOf([x, kernel, upstream], [output, ...gradients(output, [x, kernel], upstream)]),
        [golden.x, golden.kernel, golden.upstream].map(({ data }) => Float32Array.from(data)),
      );
      [golden.output, golden.inputGradient, golden.kernelGradient].forEach(({ data }, i) => {
        expectClose(outputs[i]!, data, { rtol: 3e-6, atol: 1e-6, scale: 'array' }, `${label}, output ${i}`);
      });
    },
  );
});

test('a transposed convolution gives the shape that a convolution makes of its result', () => {
  for (const padding of ['valid', 'same'] as const) {
    for (let size = 1; size < 6; size++) {
      for (let kernel = 1; kernel < 5; kernel++) {
        for (let stride = 1; stride < 5; stride++) {
          const { outputSize, padding: pair } = transposedWindow(padding, size, kernel, stride);
          // Keras' documented sizes.
          expect(outputSize).toBe(padding === 'same' ? size * stride : size * stride + Math.max(kernel - stride, 0));
          const back = convolution(input('y', [1, outputSize, 1]), input('w', [kernel, 1, 1]), {
            strides: [stride],
            dilations: [1],
            padding: [pair],
            groups: 1,
          });
          expect(back.shape).toEqual([1, size, 1]);
        }
      }
    }
  }
});

test('convolutionTranspose refuses a kernel whose last dimension is not the channels of the input', () => {
  const [x, kernel] = [input('x', [1, 4, 3]), input('kernel', [2, 3, 5])];
  const make = (): Node => convolutionTranspose(x, kernel, { strides: [1], padding: 'valid', dilations: [1] });
  expect(make).toThrow(ShapeMismatchError);
  expect(make).toThrow('got [1, 4, 3] and [2, 3, 5]. Note that filters come before channels.');
});
