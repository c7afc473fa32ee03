/** Scans and their gradients on the engines, against jax.lax.scan and jax.grad (scripts/golden/scan.py). */
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { add, dot, input, reduceSum, tanh } from '../../src/graph/build.ts';
import { scan } from '../../src/graph/buildScan.ts';
import type { Node } from '../../src/graph/node.ts';
import { allocate } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { expectClose } from './closeTo.ts';
import { arrayOf, type GoldenArray, goldenSubjects, readCases } from './goldenSubjects.ts';
import { graphOf, runGraph } from './runGraph.ts';
import { scanCases } from './scanCases.ts';

interface GoldenCase {
  readonly name: string;
  readonly inputs: GoldenArray[];
  readonly outputs: GoldenArray[];
}

const cases = readCases<GoldenCase>('scan.json');
const SUBJECTS = goldenSubjects('golden values of scans on the native engine', {
  float64: { rtol: 1e-10, atol: 1e-11 },
  // Errors of one step go through all that follow.
  float32: { rtol: 2e-5, atol: 1e-5 },
  native: { rtol: 4e-5, atol: 2e-5 },
});

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
