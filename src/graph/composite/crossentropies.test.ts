/** Values and gradients against Keras are in test/nn/goldenFunctions.test.ts; here is what Keras cannot say. */
import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import type { TypedArray } from '../../tensor/dtype.ts';
import { input, reduceSum } from '../build.ts';
import type { Node } from '../node.ts';
import { sigmoid, softmax } from './activations.ts';
import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from './crossentropies.ts';

const engine = new ReferenceEngine();

async function run(inputs: readonly Node[], outputs: readonly Node[], values: TypedArray[]): Promise<Float32Array[]> {
  return (await runGraph(engine, graphOf(inputs, outputs), values)).outputs as Float32Array[];
}

describe('crossentropies of the very output of softmax or sigmoid', () => {
  it('are exact where the probabilities round to 0 and 1', async () => {
    const scores = input('scores', [2, 2]);
    const target = input('target', [2, 2]);
    const [losses] = await run(
      [target, scores],
      [categoricalCrossentropy(target, softmax(scores))],
      [Float32Array.of(0, 1, 1, 0), Float32Array.of(60, 0, 60, 0)],
    );
    expect(losses).toBeAllClose([60, 0]); // from clipped probabilities it would be -log(1e-7) = 16.1

    const [binary] = await run(
      [target, scores],
      [binaryCrossentropy(target, sigmoid(scores))],
      [Float32Array.of(0, 1, 1, 0), Float32Array.of(60, 60, -60, -60)],
    );
    expect(binary).toBeAllClose([60, 0, 60, 0]);
  });

  it('have the gradient p - y, also for sparse labels', async () => {
    const scores = input('scores', [2, 3]);
    const target = input('target', [2, 3]);
    const labels = input('labels', [2], 'int32');
    const p = softmax(scores);
    const [dense] = gradients(reduceSum(categoricalCrossentropy(target, p)), [scores]);
    const [sparse] = gradients(reduceSum(sparseCategoricalCrossentropy(labels, p)), [scores]);
    const y = Float32Array.of(0, 1, 0, 0, 0, 1);
    const x = Float32Array.of(1, -2, 0.5, 30, 0, -30);
    const [probabilities, ...found] = await run(
      [scores, target, labels],
      [p, dense!, sparse!],
      [x, y, Int32Array.of(1, 2)],
    );
    const expected = probabilities!.map((value, i) => value - y[i]!);
    expect(found[0]).toBeAllClose(expected);
    expect(found[1]).toBeAllClose(expected);

    const [binary] = gradients(reduceSum(binaryCrossentropy(target, sigmoid(scores))), [scores]);
    const [s, g] = await run(
      [scores, target],
      [sigmoid(scores), binary!],
      [Float32Array.of(0, -2, 0, 30, 0.5, -30), y],
    );
    expect(g).toBeAllClose(s!.map((value, i) => value - y[i]!));
  });
});

describe('sparseCategoricalCrossentropy', () => {
  const probabilities = Float32Array.of(0.5, 0.25, 0.25, 0.1, 0.2, 0.7);

  it.each([
    ['int32', Int32Array.of(1, 2)],
    ['uint8', Uint8Array.of(1, 2)],
    ['float32', Float32Array.of(1, 2)],
  ] as const)('takes %s labels', async (dtype, values) => {
    const labels = input('labels', [2], dtype);
    const output = input('output', [2, 3]);
    const [losses] = await run(
      [labels, output],
      [sparseCategoricalCrossentropy(labels, output)],
      [values, probabilities],
    );
    expect(losses).toBeAllClose([-Math.log(0.25), -Math.log(0.7)]);
  });

  it('shows labels that are no class as NaN, without a gradient from them', async () => {
    const labels = input('labels', [3], 'int32');
    const scores = input('scores', [3, 2]);
    const losses = sparseCategoricalCrossentropy(labels, scores, { fromLogits: true });
    const [gradient] = gradients(reduceSum(losses), [scores]);
    const [values, slopes] = await run(
      [labels, scores],
      [losses, gradient!],
      [Int32Array.of(2, -1, 0), new Float32Array(6)],
    );
    expect(values).toBeAllClose([Number.NaN, Number.NaN, Math.LN2]);
    expect(slopes).toBeAllClose([0, 0, 0, 0, -0.5, 0.5]);
  });

  it('takes labels and rows of further dimensions', async () => {
    const labels = input('labels', [1, 2], 'int32');
    const scores = input('scores', [1, 2, 2]);
    const losses = sparseCategoricalCrossentropy(labels, scores, { fromLogits: true });
    expect(losses.shape).toEqual([1, 2]);
    const [values] = await run([labels, scores], [losses], [Int32Array.of(0, 1), new Float32Array(4)]);
    expect(values).toBeAllClose([Math.LN2, Math.LN2]);
  });
});
