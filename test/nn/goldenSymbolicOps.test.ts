/** Functions of `ops` and activations over an axis against Keras 3.15.1 and NumPy in float64 (scripts/golden/symbolic_ops.py). */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.ts';
import { input, multiply, reduceSum } from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import * as ops from '../../src/graph/symbolicOps.ts';
import { resolveActivation } from '../../src/nn/activations.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../src/util/errors.ts';
import { graphOf, runGraph } from '../ops/runGraph.ts';
import { testEngines } from './availableEngines.ts';
import { type GoldenArray, numbers, readGoldens } from './goldens.ts';

interface OpsCase {
  readonly name: string;
  /** What comes after the tensors. */
  readonly arguments: readonly unknown[];
  readonly inputs: readonly GoldenArray[];
  readonly upstream: GoldenArray;
  readonly output: GoldenArray;
  readonly gradients: readonly GoldenArray[];
}

const { cases } = readGoldens<{ cases: OpsCase[] }>('symbolicOps.json');
const functions = ops as unknown as Readonly<Record<string, (...inputs: readonly unknown[]) => Node>>;

describe.each(testEngines)('on the $name engine', ({ engine, reason, tolerance }) => {
  it.skipIf(engine === undefined).each(cases)(`$name $arguments ${reason}`, async (golden) => {
    const nodes = golden.inputs.map(({ shape }, i) => input(`x${i}`, shape));
    const upstream = input('upstream', golden.upstream.shape);
    const output = functions[golden.name]!(...nodes, ...golden.arguments);
    expect(output.shape).toEqual(golden.output.shape);
    const slopes = gradients(reduceSum(multiply(output, upstream)), nodes);
    const values = [...golden.inputs, golden.upstream].map(numbers);
    const { outputs } = await runGraph(engine!, graphOf([...nodes, upstream], [output, ...slopes]), values);
    expect(outputs[0]).toBeAllClose(numbers(golden.output), tolerance);
    for (const [i, gradient] of golden.gradients.entries()) {
      expect(outputs[i + 1]).toBeAllClose(numbers(gradient), tolerance);
    }
  });
});

describe('refusals', () => {
  const [x, kernel] = [input('x', [2, 8, 8, 4]), input('kernel', [3, 3, 4, 6])];

  it.each([
    ['a kernel of another rank', () => ops.conv(x, input('k', [3, 4, 6])), ShapeMismatchError, 'has 4 dimensions'],
    ['channels that do not fit', () => ops.conv(x, input('k', [3, 3, 3, 6])), ShapeMismatchError, '4 channels'],
    [
      'a depthwise kernel of other channels',
      () => ops.depthwiseConv(x, input('k', [3, 3, 3, 1])),
      ShapeMismatchError,
      'of 3 channels',
    ],
    [
      'channels first',
      () => ops.conv(x, kernel, 1, 'valid', 'channelsFirst' as never),
      InvalidArgumentError,
      'Transpose the tensor',
    ],
    ['an unknown padding', () => ops.maxPool(x, 2, 2, 'causal' as never), InvalidArgumentError, 'padding'],
    ['strides for another rank', () => ops.averagePool(x, 2, [2, 2, 2]), InvalidArgumentError, 'strides'],
    ['no spatial dimensions', () => ops.maxPool(input('x', [3, 4]), 2), ShapeMismatchError, '1 to 3 spatial'],
    ['an odd axis for glu', () => ops.glu(input('x', [2, 5])), ShapeMismatchError, 'odd number'],
  ] as const)('%s', (_, act, kind, message) => {
    expect(act).toThrow(kind);
    expect(act).toThrow(message);
  });
});

it('activations of the same names work along the last axis', () => {
  const x = input('x', [2, 6]);
  expect(resolveActivation('glu')(x).shape).toEqual([2, 3]);
  expect(resolveActivation('sparsemax')(x).shape).toEqual([2, 6]);
});
