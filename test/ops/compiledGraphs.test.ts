/** Passes preserve results: compiled graphs against the same graphs, one node at a time. */
import { describe, expect, test } from 'vitest';
import { compileGraph } from '../../src/compiler/compile.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { graphRoots, topologicalOrder } from '../../src/graph/node.ts';
import { CaseMaker } from './caseMaker.ts';
import { expectClose, type Tolerance } from './closeTo.ts';
import { interpretGraph } from './interpret.ts';
import { makeRandomGraph, type RandomGraph } from './randomGraph.ts';
import { makeRandomNetwork } from './randomNetwork.ts';
import { prepareGraph, type VariableValues } from './runGraph.ts';
import { graphTolerances } from './tolerances.ts';

const RUNS = 2;
/** Both sides compute the same in float64; only the order of summands and folded constants may differ. */
const TOLERANCE = { rtol: 1e-12, atol: 1e-13 } as const;

const engine = new ReferenceEngine();

async function expectSameResults(
  { graph, drawInputs, variables }: RandomGraph,
  tolerance: Tolerance,
  label: string,
): Promise<void> {
  const { executable, readVariables } = await prepareGraph(engine, graph, variables);
  let state: VariableValues = variables;
  for (let run = 0; run < RUNS; run++) {
    const inputs = drawInputs();
    const expected = await interpretGraph(graph, inputs, state);
    const outputs = await executable.run(inputs);
    for (const [i, output] of outputs.entries()) {
      expectClose(output, expected.outputs[i]!, tolerance, `${label}, run ${run}, output ${i}`);
    }
    for (const [variable, actual] of readVariables()) {
      expectClose(actual, expected.variables.get(variable)!, tolerance, `${label}, run ${run}, ${variable.name}`);
    }
    state = expected.variables;
  }
}

describe.each([
  { size: 6, scale: 'small', seeds: 150 },
  { size: 25, scale: 'small', seeds: 80 },
  { size: 90, scale: 'small', seeds: 20 },
  { size: 6, scale: 'large', seeds: 60 },
  { size: 25, scale: 'large', seeds: 20 },
] as const)('random graphs of $size operations on $scale tensors', ({ size, scale, seeds }) => {
  test('give the same outputs and updates, run after run', async () => {
    for (let seed = 0; seed < seeds; seed++) {
      const example = makeRandomGraph(new CaseMaker(scale, seed), 'float64', size);
      await expectSameResults(example, TOLERANCE, `seed ${seed}`);
    }
  });
});

// Found among thousands: two loops that came to need each other's results by way of a third.
test.each([
  { size: 90, seed: 1023 },
  { size: 200, seed: 841 },
  { size: 200, seed: 1714 },
])('loops never need each other: graph $seed of $size operations', async ({ size, seed }) => {
  await expectSameResults(makeRandomGraph(new CaseMaker('small', seed), 'float64', size), TOLERANCE, `seed ${seed}`);
});

// In float32, where bias and relu go into kernels and bias gradients into kernel gradients.
test('random networks train the same', async () => {
  const fused = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const example = makeRandomNetwork(new CaseMaker('small', seed));
    await expectSameResults(example, graphTolerances.training, `network ${seed}`);
    for (const instruction of compileGraph(example.graph).instructions) {
      if (instruction.kind !== 'kernel') continue;
      if (instruction.epilogue?.bias) fused.add(`${instruction.op} with bias`);
      if (instruction.epilogue?.relu) fused.add(`${instruction.op} with relu`);
      if (instruction.outputs.length > 1) fused.add(`${instruction.op} with bias gradient`);
    }
  }
  expect([...fused].sort()).toEqual([
    'convolution with bias',
    'convolution with relu',
    'convolutionKernelGradient with bias gradient',
    'dot with bias',
    'dot with relu',
  ]);
});

test('random graphs contain what the compiler has to deal with', () => {
  const ops = new Set<string>();
  let updates = 0;
  for (let seed = 0; seed < 20; seed++) {
    const { graph } = makeRandomGraph(new CaseMaker('small', seed), 'float64', 25);
    for (const { op } of topologicalOrder(graphRoots(graph))) ops.add(op);
    updates += graph.updates.length;
  }
  const wanted = [
    'dot',
    'reduceSum',
    'reduceMax',
    'select',
    'broadcast',
    'transpose',
    'reshape',
    'iota',
    'literal',
    'slice',
    'reverse',
    'concat',
  ];
  expect([...ops]).toEqual(expect.arrayContaining(wanted));
  expect(updates).toBeGreaterThan(10);
});
