/** The engines against values of NumPy, SciPy, JAX and TensorFlow (scripts/golden: ops.py, elementwise.py, reductions.py). */
import { describe, expect, test } from 'vitest';
import { input } from '../../src/graph/build.ts';
import { makeNode } from '../../src/graph/node.ts';
import type { OpAttributes, OpName } from '../../src/graph/ops.ts';
import { expectClose } from './closeTo.ts';
import { arrayOf, type GoldenArray, goldenSubjects, readCases } from './goldenSubjects.ts';
import { graphOf, runGraph } from './runGraph.ts';

interface GoldenCase {
  readonly op: OpName;
  readonly label: string;
  readonly source: string;
  readonly attributes: OpAttributes[OpName];
  readonly inputs: GoldenArray[];
  readonly output: GoldenArray;
}

const cases = ['ops.json', 'elementwise.json', 'reductions.json'].flatMap((file) => readCases<GoldenCase>(file));
const SUBJECTS = goldenSubjects('golden values on the native engine', {
  float64: { rtol: 1e-11, atol: 1e-13, scale: 'element' },
  float32: { rtol: 2e-6, atol: 1e-6, scale: 'element' },
  native: { rtol: 4e-6, atol: 2e-6, scale: 'element' },
});

/** The values of takeAlongAxis were made with zeros for indices outside. */
function attributesOf({ op, attributes }: GoldenCase): OpAttributes[OpName] {
  return op === 'takeAlongAxis' ? { ...(attributes as OpAttributes['takeAlongAxis']), outside: 'zero' } : attributes;
}

describe.each(SUBJECTS)('$name', ({ engine, float, tolerance }) => {
  test.each(cases)('$op $label equals $source', async (golden) => {
    const types = golden.inputs.map(({ dtype }) => (dtype === 'float' ? float : dtype));
    const nodes = golden.inputs.map(({ shape }, i) => input(`input ${i}`, shape, types[i]!));
    const given = golden.op.startsWith('random') ? { shape: golden.output.shape, dtype: float } : undefined;
    const node = makeNode(golden.op, nodes, attributesOf(golden), given);
    expect(node.shape).toEqual(golden.output.shape);

    const inputs = golden.inputs.map((array) => arrayOf(array, float));
    const expected = arrayOf(golden.output, float);
    const { outputs } = await runGraph(engine, graphOf(nodes, [node]), inputs);
    expectClose(outputs[0]!, expected, tolerance, golden.op);
  });
});
