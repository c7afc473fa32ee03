/** Scans and their gradients on the engines, against jax.lax.scan and jax.grad (scripts/golden/scan.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { add, dot, input, reduceSum, tanh } from '../../src/graph/build.ts';
import { scan } from '../../src/graph/buildScan.ts';
import type { Node } from '../../src/graph/node.ts';
import { allocate, type DType, type TypedArray } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { expectClose, type Tolerance } from './closeTo.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { graphOf, runGraph } from './runGraph.ts';
import { scanCases } from './scanCases.ts';

interface GoldenArray {
  readonly shape: number[];
  readonly dtype: 'float' | DType;
  readonly data: number[];
}

interface GoldenCase {
  readonly name: string;
  readonly inputs: GoldenArray[];
  readonly outputs: GoldenArray[];
}

const text = readFileSync(new URL('../golden/ops/scan.json', import.meta.url), 'utf8');
const { cases } = JSON.parse(text) as { cases: GoldenCase[] };

function arrayOf({ dtype, data }: GoldenArray, float: DType): TypedArray {
  const array = allocate(dtype === 'float' ? float : dtype, data.length);
  array.set(data);
  return array;
}

interface Subject {
  readonly name: string;
  readonly engine: Engine;
  readonly float: 'float64' | 'float32';
  readonly tolerance: Tolerance;
}

const native = findNativeEngine('golden values of scans on the native engine');
const SUBJECTS: readonly Subject[] = [
  {
    name: 'reference engine in float64',
    engine: new ReferenceEngine(),
    float: 'float64',
    tolerance: { rtol: 1e-10, atol: 1e-11 },
  },
  // Errors of one step go through all that follow.
  {
    name: 'reference engine in float32',
    engine: new ReferenceEngine(),
    float: 'float32',
    tolerance: { rtol: 2e-5, atol: 1e-5 },
  },
  ...(native === undefined
    ? []
    : [
        {
          name: 'native engine in float32',
          engine: native,
          float: 'float32',
          tolerance: { rtol: 4e-5, atol: 2e-5 },
        } as const,
      ]),
];

test('every computation has golden numbers', () => {
  expect(Object.keys(scanCases).sort()).toEqual(cases.map(({ name }) => name).sort());
});

describe.each(SUBJECTS)('$name', ({ engine, float, tolerance }) => {
  test.each(cases)('$name equals jax', async ({ name, inputs, outputs }) => {
    const nodes = inputs.map(({ shape, dtype }, i) => input(`x${i}`, shape, dtype === 'float' ? float : dtype));
    const made = scanCases[name]!(...nodes);
    const arrays = inputs.map((array) => arrayOf(array, float));
    const found = await runGraph(engine, graphOf(nodes, made), arrays);
    expect(made.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
    for (const [i, expected] of outputs.entries()) {
      expectClose(found.outputs[i]!, arrayOf(expected, float), tolerance, `${name}, result ${i}`);
    }
  });

  // By hand: nothing to compute, and sums of nothing.
  test('scans of nothing, and no steps of something', async () => {
    const empty = {
      start: input('start', [2, 0], float),
      xs: input('xs', [3, 2, 0], float),
      bias: input('b', [0], float),
    };
    const sums = scan([empty.start], [empty.xs], ([h], [x]) => {
      const next = tanh(add(add(h, x), empty.bias));
      return { carries: [next], outputs: [next] };
    });
    const none = input('none', [0, 2], float);
    const [start, kernel] = [input('c', [2, 2], float), input('w', [2, 2], float)];
    const products = (from: Node, length: number): Node =>
      scan([from], [], ([h]) => ({ carries: [dot(h, kernel)], outputs: [] }), { length }).carries[0];
    const results = [
      [sums.outputs[0], ...gradients(reduceSum(sums.outputs[0]), [empty.start, empty.xs, empty.bias])],
      gradients(reduceSum(products(none, 3)), [none, kernel]),
      [products(start, 0), ...gradients(reduceSum(products(start, 0)), [start, kernel])],
    ].flat();
    const inputs = [empty.start, empty.xs, empty.bias, none, start, kernel];
    const arrays = inputs.map(({ shape }) => allocate(float, sizeOf(shape)).fill(2));
    const { outputs } = await runGraph(engine, graphOf(inputs, results), arrays);
    const [twos, ones, zeros] = [2, 1, 0].map((value) => Array.from({ length: 4 }, () => value));
    expect(outputs.map((each) => [...each])).toEqual([[], [], [], [], [], zeros, twos, ones, zeros]);
  });
});
