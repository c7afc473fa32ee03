/** Activations beyond the basic ones against Keras 3.15.1 in float64 (scripts/golden/elementwise.py), on each engine. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { input, multiply, reduceSum } from '../../src/graph/build.ts';
import * as composite from '../../src/graph/composite/index.ts';
import type { Node } from '../../src/graph/node.ts';
import { graphOf, runGraph } from '../ops/runGraph.ts';
import { testEngines } from './availableEngines.ts';
import { readGoldens } from './goldens.ts';

interface ActivationCase {
  readonly name: string;
  /** What comes after the operand. */
  readonly options: readonly (number | boolean)[];
  readonly input: readonly number[];
  readonly upstream: readonly number[];
  readonly output: readonly number[];
  readonly gradient: readonly number[];
}

type ActivationFunction = (x: Node, ...options: ActivationCase['options']) => Node;

const { cases } = readGoldens<{ cases: ActivationCase[] }>('activations.json');
const functions = composite as unknown as Readonly<Record<string, ActivationFunction>>;

/** The activation of `values`, and the gradient of its sum weighted by `weights`. */
async function evaluate(
  engine: Engine,
  { name, options }: ActivationCase,
  values: readonly number[],
  weights: readonly number[],
) {
  const x = input('x', [values.length]);
  const upstream = input('upstream', [values.length]);
  const output = functions[name]!(x, ...options);
  const [gradient] = gradients(reduceSum(multiply(output, upstream)), [x]);
  const inputs = [Float32Array.from(values), Float32Array.from(weights)];
  return (await runGraph(engine, graphOf([x, upstream], [output, gradient!]), inputs)).outputs;
}

describe.each(testEngines)('on the $name engine', ({ engine, reason }) => {
  it.skipIf(engine === undefined).each(cases)(`$name $options ${reason}`, async (golden) => {
    const [output, gradient] = await evaluate(engine!, golden, golden.input, golden.upstream);
    expect(output).toBeAllClose(golden.output, { rtol: 1e-5, atol: 1e-6 });
    expect(gradient).toBeAllClose(golden.gradient, { rtol: 1e-5, atol: 1e-6 });
  });

  it.skipIf(engine === undefined).each(cases)(`$name $options of nothing ${reason}`, async (golden) => {
    for (const result of await evaluate(engine!, golden, [], [])) expect(result).toEqual(new Float32Array(0));
  });
});
