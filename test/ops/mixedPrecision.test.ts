/** Products in bfloat16: golden values of JAX and PyTorch (scripts/golden/mixed_precision.py), and whole training steps. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { compileGraph } from '../../src/compiler/compile.ts';
import { implySums } from '../../src/compiler/passes/impliedSums.ts';
import { mixedPrecision } from '../../src/compiler/passes/mixedPrecision.ts';
import { simplify } from '../../src/compiler/passes/simplify.ts';
import { holdsBfloat16 } from '../../src/compiler/precision.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { add, convolution, dot, input, negate, variable } from '../../src/graph/build.ts';
import { relu } from '../../src/graph/composite/index.ts';
import { type Graph, graphRoots, type Node, topologicalOrder } from '../../src/graph/node.ts';
import type { OpAttributes } from '../../src/graph/ops.ts';
import { Variable } from '../../src/graph/variable.ts';
import { roundToBfloat16 } from '../../src/util/rounding.ts';
import { CaseMaker } from './caseMaker.ts';
import { expectClose } from './closeTo.ts';
import { interpretGraph } from './interpret.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { makeRandomGraph, type RandomGraph } from './randomGraph.ts';
import { makeRandomNetwork } from './randomNetwork.ts';
import { graphOf, prepareGraph, runGraph, type VariableValues } from './runGraph.ts';
import { bfloat16Tolerance, graphTolerances, opTolerances } from './tolerances.ts';

interface GoldenArray {
  readonly shape: number[];
  readonly data: number[];
}

interface Epilogue {
  readonly bias: boolean;
  readonly relu: boolean;
}

type GoldenCase = {
  readonly first: GoldenArray;
  readonly second: GoldenArray;
  readonly bias: GoldenArray | null;
  readonly upstream: GoldenArray;
  readonly output: GoldenArray;
  readonly firstGradient: GoldenArray;
  readonly secondGradient: GoldenArray;
} & (
  | {
      readonly kind: 'convolution';
      readonly options: Omit<OpAttributes['convolution'], 'dilations'> & Epilogue;
    }
  | { readonly kind: 'dot'; readonly options: OpAttributes['dot'] & Epilogue }
);

const { cases, conversions } = JSON.parse(
  readFileSync(new URL('../golden/ops/mixedPrecision.json', import.meta.url), 'utf8'),
) as { cases: GoldenCase[]; conversions: [number | string, number | string][] };

const bfloat16 = { precision: 'bfloat16' } as const;
const reference = new ReferenceEngine();
const native = findNativeEngine('products in bfloat16 on the native engine');
const engines: readonly [string, Engine][] = [
  ['reference', reference],
  ...(native?.supportsBfloat16 ? [['native', native] as [string, Engine]] : []),
];

/** JSON has no NaN and no infinities. */
const numberOf = (value: number | string): number => Number(String(value).replace('inf', 'Infinity'));

test.each(conversions.map((pair) => pair.map(numberOf) as [number, number]))('%d is %d in bfloat16', (x, expected) => {
  expect(roundToBfloat16(x)).toBe(expected);
});

function product({ kind, options }: GoldenCase, first: Node, second: Node): Node {
  if (kind === 'dot') return dot(first, second, options);
  const { strides, padding, groups } = options;
  return convolution(first, second, { strides, padding, groups, dilations: strides.map(() => 1) });
}

describe.each(engines)('on the %s engine', (_, engine) => {
  test.each(cases.map((golden) => [`${golden.kind} ${JSON.stringify(golden.options)}`, golden] as const))(
    '%s',
    async (label, golden) => {
      const { kind, first, second, bias, upstream, options } = golden;
      const [x, gradient] = [input('x', first.shape), input('gradient', upstream.shape)];
      const [kernel, offset] = [new Variable('kernel', second.shape), new Variable('bias', bias?.shape ?? [])];
      const variables = new Map([
        [kernel, Float32Array.from(second.data)],
        [offset, Float32Array.from(bias?.data ?? [])],
      ]);
      const w = variable(kernel);
      let y = product(golden, x, w);
      if (options.bias) y = add(y, variable(offset));
      if (options.relu) y = relu(y);
      const [dx, dw] = gradients(y, [x, w], gradient) as [Node, Node];
      // Results of a program are not rounded; what is read, though only by a negation, is.
      const graph = graphOf([x, gradient], kind === 'dot' ? [y, dx, dw] : [negate(y), negate(dx), dw]);
      const { outputs } = await runGraph(
        engine,
        graph,
        [first, upstream].map(({ data }) => Float32Array.from(data)),
        variables,
        bfloat16,
      );
      const tolerance = kind === 'dot' ? opTolerances.product : bfloat16Tolerance;
      const sign = kind === 'dot' ? 1 : -1;
      expectClose(
        outputs[0]!.map((value) => sign * value),
        golden.output.data,
        tolerance,
        `${label}, result`,
      );
      expectClose(
        outputs[1]!.map((value) => sign * value),
        golden.firstGradient.data,
        tolerance,
        `${label}, gradient`,
      );
      expectClose(outputs[2]!, golden.secondGradient.data, opTolerances.product, `${label}, kernel gradient`);
    },
  );
});

/** A graph as the pass leaves it: roundings are nodes like others. */
function rounded(graph: Graph): Graph {
  return simplify(mixedPrecision(implySums(simplify(graph))));
}

/** Compiles a graph for bfloat16 and compares two runs with its rounded form, one node at a time. */
async function expectSameAsInterpreted(example: RandomGraph, label: string): Promise<void> {
  const { graph, drawInputs, variables } = example;
  const { executable, readVariables } = await prepareGraph(reference, graph, variables, bfloat16);
  let state: VariableValues = variables;
  for (let run = 0; run < 2; run++) {
    const inputs = drawInputs();
    const expected = await interpretGraph(rounded(graph), inputs, state);
    const outputs = await executable.run(inputs);
    for (const [i, output] of outputs.entries()) {
      expectClose(output, expected.outputs[i]!, graphTolerances.training, `${label}, run ${run}, output ${i}`);
    }
    state = new Map([...state, ...readVariables()]);
    for (const [variable, values] of expected.variables) {
      expectClose(state.get(variable)!, values, graphTolerances.training, `${label}, ${variable.name}`);
    }
  }
}

test.each([
  { name: 'networks', seeds: 40, make: makeRandomNetwork },
  { name: 'graphs', seeds: 60, make: (maker: CaseMaker) => makeRandomGraph(maker, 'float32', 25) },
])('random $name compute what they say, one node at a time', async ({ seeds, make }) => {
  for (let seed = 0; seed < seeds; seed++) await expectSameAsInterpreted(make(new CaseMaker('small', seed)), `${seed}`);
});

test('roundings become part of kernels', () => {
  const fused = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const { graph } = makeRandomNetwork(new CaseMaker('small', seed));
    for (const instruction of compileGraph(graph, bfloat16).instructions) {
      if (instruction.kind === 'kernel' && instruction.epilogue?.round) fused.add(instruction.op);
    }
  }
  expect([...fused].sort()).toEqual(['convolution', 'convolutionInputGradient', 'dot']);
});

test('every product of a random network reads bfloat16, and no variable is rounded', () => {
  for (let seed = 0; seed < 40; seed++) {
    const graph = rounded(makeRandomNetwork(new CaseMaker('small', seed)).graph);
    for (const node of topologicalOrder(graphRoots(graph))) {
      if (PRODUCTS.test(node.op)) expect(node.inputs.map(holdsBfloat16)).toEqual([true, true]);
    }
    for (const { node } of graph.updates) expect(holdsBfloat16(node)).toBe(false);
  }
});

const PRODUCTS = /^(dot|convolution|convolutionInputGradient|convolutionKernelGradient)$/;
