/**
 * Property test over the op table with random shapes whose sizes are often 0 and 1: every op gives, on every engine, as many
 * elements as its shape rule says, the same ones, and a gradient of its operand's shape.
 *
 * The examples of `opSpecs.ts` never draw a size of 0: they check values. Here the numbers of the engines are compared with
 * each other; what is summed over nothing is 0, a product over nothing 1 (NumPy).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import * as g from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import { LEAF_OPS, type OpName } from '../../src/graph/ops.ts';
import { isFloating } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { expectClose } from './closeTo.ts';
import { type Example, elementsOf, emptyShapeExamples, type Pick } from './emptyShapeExamples.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { opSpecs } from './opSpecs.ts';
import { graphOf, runGraph } from './runGraph.ts';
import { graphTolerances } from './tolerances.ts';

const native = findNativeEngine('random shapes with sizes 0 and 1');
const reference = new ReferenceEngine();

/** Ops that need no example here: leaves, and ops whose bodies have tests of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set([...LEAF_OPS, 'scan', 'scanResult']);

/** The output and, of floating operands, the gradients of its weighted sum; not of what has none. */
function withGradients(op: OpName, { operands, output }: Example): Node[] {
  if (!isFloating(output.dtype)) return [output];
  const refused = opSpecs[op].notDifferentiable ?? [];
  const wanted = operands.filter((node, i) => isFloating(node.dtype) && !refused.includes(i));
  const slopes = gradients(g.reduceSum(g.multiply(output, output)), wanted);
  for (const [i, slope] of slopes.entries()) expect(slope.shape).toEqual(wanted[i]!.shape);
  return [output, ...slopes];
}

describe.each(Object.entries(emptyShapeExamples))('%s', (name, make) => {
  test('sizes 0 and 1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat({ max: 5039 })), async (stream) => {
        const pick: Pick = (count) => stream.next().value! % count;
        const drawn = make(pick);
        const nodes = withGradients(name as OpName, drawn);
        const graph = graphOf(drawn.operands, nodes);
        const values = drawn.operands.map((node) => elementsOf(node, pick));
        const wanted = await runGraph(reference, graph, values);
        for (const [i, node] of nodes.entries()) expect(wanted.outputs[i]!.length).toBe(sizeOf(node.shape));
        if (native === undefined) return;
        const mine = await runGraph(native, graph, values);
        for (const [i, expected] of wanted.outputs.entries()) {
          expectClose(mine.outputs[i]!, expected, graphTolerances.random, `${name}, result ${i}`);
        }
      }),
      { numRuns: 40, seed: 20261121 },
    );
  });
});

test('every op has an example here', () => {
  const missing = Object.keys(opSpecs).filter((op) => !(op in emptyShapeExamples) && !ELSEWHERE.has(op));
  expect(missing).toEqual([]);
});

describe.each([reference, ...(native === undefined ? [] : [native])])('on the $name engine', (engine) => {
  test('sums over nothing', async () => {
    // numpy: np.zeros((2, 0)) @ np.zeros((0, 2)), np.zeros((2, 0)).sum(1), np.zeros((2, 0)).prod(1)
    const [a, b, x] = [g.input('a', [2, 0]), g.input('b', [0, 2]), g.input('x', [0, 4, 4, 3])];
    const upstream = g.input('dy', [0, 2, 2, 5]);
    const attributes = {
      strides: [1, 1],
      dilations: [1, 1],
      padding: [0, 0].map((): [number, number] => [0, 0]),
      groups: 1,
    };
    const kernel = g.convolutionKernelGradient(x, upstream, { ...attributes, window: [3, 3] });
    const nodes = [
      g.maximum(g.add(g.dot(a, b), 1), 0),
      g.reduceSum(a, { axes: [1] }),
      g.reduceProduct(a, { axes: [1] }),
      kernel,
    ];
    const none = [0, 0, 0, 0].map(() => new Float32Array(0));
    const { outputs } = await runGraph(engine, graphOf([a, b, x, upstream], nodes), none);
    expect(outputs.map((array) => [...array])).toEqual([[1, 1, 1, 1], [0, 0], [1, 1], new Array(135).fill(0)]);
  });
});
