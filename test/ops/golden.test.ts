/** The engines against values of NumPy, SciPy, JAX and TensorFlow (scripts/golden: ops.py, elementwise.py, reductions.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { input } from '../../src/graph/build.ts';
import { makeNode } from '../../src/graph/node.ts';
import type { OpAttributes, OpName } from '../../src/graph/ops.ts';
import { allocate, type DType, type TypedArray } from '../../src/tensor/dtype.ts';
import { expectClose, type Tolerance } from './closeTo.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { graphOf, runGraph } from './runGraph.ts';

interface GoldenArray {
  readonly shape: number[];
  readonly dtype: 'float' | DType;
  readonly data: (number | 'nan' | 'inf' | '-inf')[];
}

interface GoldenCase {
  readonly op: OpName;
  readonly label: string;
  readonly source: string;
  readonly attributes: OpAttributes[OpName];
  readonly inputs: GoldenArray[];
  readonly output: GoldenArray;
}

const cases = ['ops.json', 'elementwise.json', 'reductions.json'].flatMap((file) => {
  const text = readFileSync(new URL(`../golden/ops/${file}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: GoldenCase[] }).cases;
});

const WORDS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };

function arrayOf({ dtype, data }: GoldenArray, float: DType): TypedArray {
  const array = allocate(dtype === 'float' ? float : dtype, data.length);
  array.set(data.map((value) => (typeof value === 'number' ? value : WORDS[value]!)));
  return array;
}

interface Subject {
  readonly name: string;
  readonly engine: Engine;
  readonly float: 'float64' | 'float32';
  readonly tolerance: Tolerance;
}

const native = findNativeEngine('golden values on the native engine');
const SUBJECTS: readonly Subject[] = [
  {
    name: 'reference engine in float64',
    engine: new ReferenceEngine(),
    float: 'float64',
    tolerance: { rtol: 1e-11, atol: 1e-13, scale: 'element' },
  },
  {
    name: 'reference engine in float32',
    engine: new ReferenceEngine(),
    float: 'float32',
    tolerance: { rtol: 2e-6, atol: 1e-6, scale: 'element' },
  },
  ...(native === undefined
    ? []
    : [
        {
          name: 'native engine in float32',
          engine: native,
          float: 'float32',
          tolerance: { rtol: 4e-6, atol: 2e-6, scale: 'element' },
        } as const,
      ]),
];

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
