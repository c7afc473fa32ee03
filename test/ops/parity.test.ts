/** The native engine against the reference engine in float32: single ops, random graphs, training steps of networks. */
import { describe, expect, test } from 'vitest';
import { compileGraph } from '../../src/compiler/compile.ts';
import { isKernelOp } from '../../src/compiler/task.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { input } from '../../src/graph/build.ts';
import { type Graph, topologicalOrder } from '../../src/graph/node.ts';
import type { OpName } from '../../src/graph/ops.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { BENCHMARK_MODELS, makeBenchmarkNetwork } from './benchmarkNetworks.ts';
import { arrayOf, CaseMaker } from './caseMaker.ts';
import { expectClose, type Tolerance } from './closeTo.ts';
import { findNativeEngine } from './nativeEngine.ts';
import { opSpecs } from './opSpecs.ts';
import { makeRandomGraph, type RandomGraph } from './randomGraph.ts';
import { makeRandomNetwork } from './randomNetwork.ts';
import { graphOf, prepareGraph, runGraph, type VariableValues } from './runGraph.ts';
import { graphTolerances, opTolerances } from './tolerances.ts';

const SEEDS = Array.from({ length: 12 }, (_, i) => 101 + i);

const native = findNativeEngine('parity of the native engine with the reference engine');
const reference = new ReferenceEngine();

/** Ops that run on oneDNN; `loop` names kernels of our own. */
const ONEDNN_OPS =
  /^(dot|convolution|convolutionInputGradient|convolutionKernelGradient|(max|average)Pool(Gradient)?)$/;
const ONEDNN_NAMES = /jit|brg|brd|gemm|ref|simple|nchw|nhwc|wino|matmul/;

/** Fails unless every kernel of a program ran on an implementation of the native engine. */
function expectNativeImplementations(graph: Graph, description: readonly string[]): void {
  const kernels = compileGraph(graph).instructions.flatMap((each) => (each.kind === 'kernel' ? [each.op] : []));
  expect(description.length).toBeGreaterThanOrEqual(kernels.length);
  for (const line of description) {
    const [op, implementation] = line.split(': ', 2) as [string, string];
    expect(line).not.toContain('reference');
    expect(implementation).toMatch(ONEDNN_OPS.test(op) ? ONEDNN_NAMES : /./);
  }
  for (const op of kernels) expect(description.some((line) => line.startsWith(`${op}: `))).toBe(true);
}

async function compareRuns(
  engine: Engine,
  { graph, drawInputs, variables }: RandomGraph,
  runs: number,
  tolerance: Tolerance,
  label: string,
): Promise<void> {
  const mine = await prepareGraph(engine, graph, variables);
  const wanted = await prepareGraph(reference, graph, variables);
  expectNativeImplementations(graph, mine.executable.describe());
  for (let run = 0; run < runs; run++) {
    const inputs = drawInputs();
    const [outputs, expected] = await Promise.all([mine.executable.run(inputs), wanted.executable.run(inputs)]);
    for (const [i, output] of outputs.entries()) {
      expectClose(output, expected[i]!, tolerance, `${label}, run ${run}, ${graph.outputs[i]!.name}`);
    }
    const after = wanted.readVariables();
    for (const [variable, actual] of mine.readVariables()) {
      expectClose(actual, after.get(variable)!, tolerance, `${label}, run ${run}, variable ${variable.name}`);
    }
  }
  mine.executable.dispose();
}

describe.skipIf(native === undefined)('native engine', () => {
  const engine = native!;

  test('is not the reference engine', () => {
    expect(engine.name).toBe('native');
  });

  describe.each(Object.keys(opSpecs) as OpName[])('%s', (op) => {
    const { examples, family } = opSpecs[op];

    test.each(Object.entries(examples))('%s', async (name, { make }) => {
      for (const seed of SEEDS) {
        const { operands, build, variables } = make(new CaseMaker('large', seed));
        const nodes = operands.map(({ shape, dtype }, i) =>
          input(`x${i}`, shape, dtype === 'float' ? 'float32' : dtype),
        );
        const node = build(nodes, 'float32');
        expect(topologicalOrder([node]).map((each) => each.op)).toContain(op);
        const graph = graphOf(nodes, [node]);
        const inputs = operands.map((operand) => arrayOf(operand, 'float32'));
        const values: VariableValues | undefined = variables?.('float32');
        const mine = await runGraph(engine, graph, inputs, values);
        const wanted = await runGraph(reference, graph, inputs, values);
        expectClose(mine.outputs[0]!, wanted.outputs[0]!, opTolerances[family], `${op} ${name}, seed ${seed}`);
        if (isKernelOp(op)) expectNativeImplementations(graph, mine.description);
      }
    });
  });

  test.each([
    { size: 6, scale: 'large', seeds: 120 },
    { size: 25, scale: 'large', seeds: 60 },
    { size: 60, scale: 'small', seeds: 40 },
  ] as const)('random graphs of $size operations on $scale tensors', async ({ size, scale, seeds }) => {
    for (let seed = 0; seed < seeds; seed++) {
      const example = makeRandomGraph(new CaseMaker(scale, seed), 'float32', size);
      await compareRuns(engine, example, 2, graphTolerances.random, `graph ${seed}`);
    }
  });

  test.each(['small', 'large'] as const)('training steps of random networks, %s channels', async (scale) => {
    for (let seed = 0; seed < 40; seed++) {
      const example = makeRandomNetwork(new CaseMaker(scale, seed));
      await compareRuns(engine, example, 3, graphTolerances.training, `network ${seed}`);
    }
  });

  test.each(BENCHMARK_MODELS)('training steps of %s, the benchmark model', async (name) => {
    await compareRuns(engine, makeBenchmarkNetwork(name, 2), 1, graphTolerances.training, name);
  });

  test.each(BENCHMARK_MODELS)('no slow implementation runs in %s', async (name) => {
    const { graph, variables } = makeBenchmarkNetwork(name);
    const { executable } = await prepareGraph(engine, graph, variables);
    const slow = executable.describe().filter((line) => /: (ref|simple)\b/.test(line));
    executable.dispose();
    expect(slow).toEqual([]);
  });

  test('programs that share the arena do not disturb each other', async () => {
    const examples = Array.from({ length: 6 }, (_, seed) => makeRandomNetwork(new CaseMaker('large', 200 + seed)));
    const mine = await Promise.all(examples.map(({ graph, variables }) => prepareGraph(engine, graph, variables)));
    const wanted = await Promise.all(examples.map(({ graph, variables }) => prepareGraph(reference, graph, variables)));
    const results: Promise<[TypedArray[], TypedArray[]]>[] = [];
    for (let run = 0; run < 3; run++) {
      examples.forEach(({ drawInputs }, i) => {
        const inputs = drawInputs();
        results.push(Promise.all([mine[i]!.executable.run(inputs), wanted[i]!.executable.run(inputs)]));
      });
    }
    for (const [i, [outputs, expected]] of (await Promise.all(results)).entries()) {
      for (const [k, output] of outputs.entries()) {
        expectClose(output, expected[k]!, graphTolerances.training, `run ${i}, output ${k}`);
      }
    }
  });

  test('gives the same bits again', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const run = async (): Promise<string> => {
        const { graph, drawInputs, variables } = makeRandomNetwork(new CaseMaker('large', seed));
        const { executable, readVariables } = await prepareGraph(engine, graph, variables);
        for (let step = 0; step < 3; step++) await executable.run(drawInputs());
        return [...readVariables().values()].map((array) => Buffer.from(array.buffer).toString('base64')).join();
      };
      expect(await run()).toBe(await run());
    }
  });
});
