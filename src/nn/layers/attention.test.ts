/** Values and gradients against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { runLayer, someNumbers } from '../../../test/nn/runLayer.ts';
import { input } from '../../models/input.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { layers } from './index.ts';

const query = { inputShape: [2, 3, 4], input: someNumbers([2, 3, 4]) };
const value = { shape: [2, 5, 4], data: someNumbers([2, 5, 4], 2) };
const SCORES = { returnAttentionScores: true } as const;

/** Each attention layer, on features of size 4. */
const MAKERS = [
  ['attention', (options: object) => layers.attention(options)],
  ['additiveAttention', (options: object) => layers.additiveAttention(options)],
  ['multiHeadAttention', (options: object) => layers.multiHeadAttention({ numHeads: 2, keyDim: 3, ...options })],
  [
    'groupQueryAttention',
    (options: object) => layers.groupQueryAttention({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 2, ...options }),
  ],
] as const;

describe.each(MAKERS)('%s', (name, make) => {
  const heads = { attention: [], additiveAttention: [], multiHeadAttention: [2], groupQueryAttention: [4] }[name];

  it('gives the scores, which sum to 1, when they are asked for', async () => {
    const run = await runLayer(make({}), { ...query, moreInputs: [value], callOptions: SCORES });
    expect(run.outputShapes).toEqual([
      [2, 3, 4],
      [2, ...heads, 3, 5],
    ]);
    const scores = run.outputs[1]!;
    for (let row = 0; row < scores.length; row += 5) {
      expect([scores.slice(row, row + 5).reduce((a, b) => a + b)]).toBeAllClose([1], { rtol: 1e-5 });
    }
  });

  it('is typed and shaped by what is asked for in functional models', () => {
    const [a, b] = [input({ shape: [3, 4] }), input({ shape: [5, 4] })];
    const output = make({}).apply([a, b]);
    expect(output.shape).toEqual([null, 3, 4]);
    const [again, scores] = make({}).apply([a, b], SCORES);
    expect(again.shape).toEqual([null, 3, 4]);
    expect(scores.shape).toEqual([null, ...heads, 3, 5]);
  });

  it('drops scores while training, the same ones for a seed and a step', async () => {
    const layer = make({ dropout: 0.5, seed: 7 });
    const run = (training: boolean, step = 0, seeded = layer) =>
      runLayer(seeded, { ...query, moreInputs: [value], callOptions: SCORES, training, step });
    const inference = await run(false);
    const trained = await run(true);
    expect(trained.outputs[0]).not.toEqual(inference.outputs[0]);
    expect((await run(true)).outputs).toEqual(trained.outputs);
    expect((await run(true, 0, make({ dropout: 0.5, seed: 7 }))).outputs).toEqual(trained.outputs);
    expect((await run(true, 1)).outputs[0]).not.toEqual(trained.outputs[0]);
    expect((await run(true, 0, make({ dropout: 0.5, seed: 8 }))).outputs[0]).not.toEqual(trained.outputs[0]);
    expect((await run(true, 0, make({ dropout: 0 }))).outputs[0]).toBeAllClose(inference.outputs[0]!);
  });

  it('writes a seed only where there is dropout', () => {
    expect(make({}).getConfig()).toMatchObject({ dropout: 0, seed: null });
    expect(make({ dropout: 0.1 }).getConfig().seed).toEqual(expect.any(Number));
  });

  it('takes nothing from what is left out', async () => {
    const moreMasks = [{ shape: [2, 5], data: Float32Array.of(1, 1, 0, 0, 0, 0, 1, 1, 1, 0) }];
    const other = { shape: value.shape, data: value.data.slice() };
    // Values of the first sample after the second, and the outer ones of the other.
    for (const row of [2, 3, 4, 5, 9]) other.data.fill(9, 4 * row, 4 * row + 4);
    const [run, same] = await Promise.all(
      [value, other].map((input) => runLayer(make({}), { ...query, moreInputs: [input], moreMasks })),
    );
    expect(same!.output).toBeAllClose(run!.output, { rtol: 1e-6 });
    expect(run!.inputGradients[1]!.slice(8, 24)).toEqual(new Float32Array(16));
  });

  it('gives the mask of the query to its output', async () => {
    const mask = { shape: [2, 3], data: Float32Array.of(1, 1, 0, 1, 0, 0) };
    const run = await runLayer(make({}), { ...query, mask, moreInputs: [value], callOptions: SCORES });
    expect(run.outputMasks).toEqual([mask.data, undefined]);
  });

  it('does not see what comes after with useCausalMask', async () => {
    const layer = make({});
    const run = (data: Float32Array) =>
      runLayer(layer, { inputShape: [1, 4, 4], input: data, places: [0, 0], callOptions: { useCausalMask: true } });
    const data = someNumbers([1, 4, 4]);
    const other = data.slice();
    other.fill(9, 8);
    expect((await run(other)).output.slice(0, 8)).toBeAllClose((await run(data)).output.slice(0, 8), { rtol: 1e-6 });
  });

  it('says which inputs it takes', () => {
    expect(() => make({}).computeOutputShape([[null, 3, 4]])).toThrow(ShapeMismatchError);
    expect(() => make({}).computeOutputShape([[null, 3, 4]])).toThrow(
      'expected a list of 2 or 3 tensors, [query, value] or [query, value, key], got [?, 3, 4]',
    );
    expect(() => make({ dropout: 1 })).toThrow('expected dropout to be a number in [0, 1)');
    expect(() => make({ seed: -1 })).toThrow('expected seed to be an integer in [0, 2^32) or null');
  });
});

describe('Attention', () => {
  it('refuses unknown options', () => {
    expect(() => layers.attention({ scoreMode: 'product' as never })).toThrow(InvalidArgumentError);
    expect(() => layers.additiveAttention({ scoreMode: 'dot' } as never)).toThrow('unknown option "scoreMode"');
  });
});
