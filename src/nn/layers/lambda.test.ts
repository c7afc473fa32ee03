import { describe, expect, it } from 'vitest';
import { type GoldenArray, numbers, readGoldens } from '../../../test/nn/goldens.ts';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { abs, add, input, multiply, reduceMean, square, subtract } from '../../graph/build.ts';
import { concat } from '../../graph/buildMovement.ts';
import type { Node } from '../../graph/node.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { TraceContext } from '../traceContext.ts';
import { layers } from './index.ts';
import type { LambdaOptions } from './lambda.ts';

interface LambdaCase {
  readonly name: string;
  readonly inputs: readonly GoldenArray[];
  readonly upstream: GoldenArray;
  readonly output: GoldenArray;
  readonly inputGradients: readonly GoldenArray[];
}

const { lambdas } = readGoldens<{ lambdas: LambdaCase[] }>('coreLayers.json');

const functions: Record<string, LambdaOptions['function']> = {
  square: (x) => square(x),
  'mean of steps': (x) => reduceMean(x, { axes: [1] }),
  distance: ([a, b]) => abs(subtract(a!, b!)),
};

describe('Lambda', () => {
  it.each(lambdas)('$name gives what Keras 3.15.1 gives', async (golden) => {
    const layer = layers.lambda({ function: functions[golden.name]! });
    const [first, ...others] = golden.inputs;
    const run = await runLayer(layer, {
      inputShape: first!.shape,
      input: numbers(first!),
      moreInputs: others.map((array) => ({ shape: array.shape, data: numbers(array) })),
      upstream: numbers(golden.upstream),
    });
    expect(run.output).toBeAllClose(numbers(golden.output));
    golden.inputGradients.forEach((gradient, i) => {
      expect(run.inputGradients[i]).toBeAllClose(numbers(gradient), { rtol: 1e-5, atol: 1e-6 });
    });
    const open = golden.inputs.map(({ shape }) => [null, ...shape.slice(1)]);
    expect(layer.computeOutputShape(others.length > 0 ? open : open[0]!)).toEqual([
      null,
      ...golden.output.shape.slice(1),
    ]);
  });

  it('tells the shape by trying, or takes it', () => {
    const pairs = layers.lambda({ function: (x) => concat([x, x], 0), name: 'pairs' });
    expect(() => pairs.computeOutputShape([null, 3])).toThrow(
      'Lambda "pairs": cannot tell the shape of its output: batches of 2 give [4, 3], of 3 [6, 3]. Give it: { outputShape',
    );
    expect(layers.lambda({ function: square }).computeOutputShape([7, 3])).toEqual([7, 3]);
    expect(layers.lambda({ function: square, outputShape: [5] }).computeOutputShape([null, 3])).toEqual([null, 5]);
    const given = layers.lambda({ function: square, outputShape: (shape) => [...shape.slice(0, -1), 9] });
    expect(given.computeOutputShape([null, 2, 3])).toEqual([null, 2, 9]);
  });

  it('passes on mode, mask and further arguments, and makes a mask', () => {
    const seen: unknown[] = [];
    const layer = layers.lambda({
      function: (x, { training, mask, factor }) => {
        seen.push(training, mask);
        return multiply(x, factor as number);
      },
      arguments: { factor: 3 },
      mask: (_x, mask) => mask,
    });
    const [x, mask] = [input('x', [2, 3]), input('mask', [2], 'bool')];
    const context = new TraceContext(true);
    context.setMask(x, mask);
    const output = layer.invoke(x, context) as Node;
    expect(seen).toEqual([true, mask]);
    expect(context.maskOf(output)).toBe(mask);
    expect(context.maskOf(layers.lambda({ function: square }).invoke(x, context) as Node)).toBeUndefined();
  });

  it('refuses what is no function, and a function that gives no node', () => {
    expect(() => layers.lambda({ function: 'square' as never })).toThrow(InvalidArgumentError);
    const two = layers.lambda({ function: ((x: Node) => [x, add(x, 1)]) as never });
    expect(() => two.computeOutputShape([null, 3])).toThrow(
      'Lambda: expected its function to give one node, got array of 2',
    );
  });
});
