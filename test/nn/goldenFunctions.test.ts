/** Activations, regularizers and crossentropies against Keras 3.15.1 in float64 (scripts/golden/nn.py). */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import { input, multiply, reduceSum } from '../../src/graph/build.ts';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from '../../src/graph/composite/crossentropies.ts';
import type { Node } from '../../src/graph/node.ts';
import { activations, resolveActivation } from '../../src/nn/activations.ts';
import { regularizerClasses, resolveRegularizer } from '../../src/nn/regularizers.ts';
import { graphOf, runGraph } from '../ops/runGraph.ts';
import { type GoldenArray, numbers, readGoldens } from './goldens.ts';

interface FunctionCase {
  readonly name: string;
  readonly label: string;
  readonly options: Record<string, number>;
  readonly inputs: readonly GoldenArray[];
  readonly upstream: GoldenArray;
  readonly output: GoldenArray;
  readonly gradient: GoldenArray;
}

const goldens =
  readGoldens<Record<'activations' | 'regularizers' | 'crossentropies', FunctionCase[]>>('functions.json');
const engine = new ReferenceEngine();

/** Output and gradient with respect to the last input. */
async function evaluate(golden: FunctionCase, compose: (...inputs: Node[]) => Node): Promise<Float32Array[]> {
  const nodes = golden.inputs.map(({ shape }, i) => input(`input ${i}`, shape));
  const upstream = input('upstream', golden.upstream.shape);
  const output = compose(...nodes);
  expect(output.shape).toEqual(golden.output.shape);
  const [gradient] = gradients(reduceSum(multiply(output, upstream)), [nodes.at(-1)!]);
  // `linear` returns its input; the program computes something of it.
  const outputs = [output, gradient!].map((node) => (node.op === 'input' ? multiply(node, 1) : node));
  const values = [...golden.inputs, golden.upstream].map(numbers);
  return (await runGraph(engine, graphOf([...nodes, upstream], outputs), values)).outputs as Float32Array[];
}

async function expectAsInKeras(golden: FunctionCase, compose: (...inputs: Node[]) => Node): Promise<void> {
  const [output, gradient] = await evaluate(golden, compose);
  expect(output).toBeAllClose(numbers(golden.output), { rtol: 1e-5, atol: 1e-6 });
  expect(gradient).toBeAllClose(numbers(golden.gradient), { rtol: 1e-5, atol: 1e-6 });
}

describe('activations', () => {
  it.each(goldens.activations)('$name', (golden) => expectAsInKeras(golden, resolveActivation(golden.name)));

  it('are all in the golden files', () => {
    // The others are checked in goldenActivations.test.ts and goldenSymbolicOps.test.ts.
    const { cases } = readGoldens<{ cases: { name: string }[] }>('activations.json');
    const alongAxis = readGoldens<{ cases: { name: string }[] }>('symbolicOps.json').cases.filter(
      ({ name }) => name in activations,
    );
    const names = [...goldens.activations, ...cases, ...alongAxis].map(({ name }) => name);
    const tested = new Set(names.map((name) => resolveActivation(name)));
    const untested = Object.entries(activations).filter(([, activation]) => !tested.has(activation));
    expect(untested.map(([name]) => name)).toEqual([]);
  });
});

describe('regularizers', () => {
  it.each(goldens.regularizers)('$name $label', (golden) => {
    const regularizer = resolveRegularizer({ className: golden.name, config: golden.options })!;
    return expectAsInKeras(golden, (weight) => regularizer.call(weight));
  });

  it('are all in the golden files', () => {
    // The others are checked in src/nn/regularizers.test.ts.
    const { regularizers } = readGoldens<{ regularizers: { className: string }[] }>('constraints.json');
    const names = [...goldens.regularizers.map(({ name }) => name), ...regularizers.map(({ className }) => className)];
    const tested = new Set(names);
    expect(Object.keys(regularizerClasses).filter((name) => !tested.has(name))).toEqual([]);
  });
});

describe('crossentropies', () => {
  const functions = { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy };

  it.each(goldens.crossentropies)('$name of $label', (golden) => {
    const crossentropy = functions[golden.name as keyof typeof functions];
    return expectAsInKeras(golden, (target, output) => crossentropy(target!, output!, golden.options));
  });
});
