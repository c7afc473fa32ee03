import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input, multiply, reduceSum } from '../build.ts';
import type { Node } from '../node.ts';
import { linear, logitsOf, logSoftmax, relu, sigmoid, softmax, tanh } from './activations.ts';

const engine = new ReferenceEngine();

async function apply(compose: (x: Node) => Node, rows: readonly (readonly number[])[]): Promise<Float32Array> {
  const x = input('x', [rows.length, rows[0]!.length]);
  const { outputs } = await runGraph(engine, graphOf([x], [compose(x)]), [Float32Array.from(rows.flat())]);
  return outputs[0] as Float32Array;
}

describe('activations', () => {
  it('of one operand are what their formulas say', async () => {
    const x = [-3, -0.5, 0, 0.5, 3];
    expect(linear(input('x', [1])).op).toBe('input');
    expect(await apply(relu, [x])).toBeAllClose([0, 0, 0, 0.5, 3]);
    expect(await apply(sigmoid, [x])).toBeAllClose(x.map((v) => 1 / (1 + Math.exp(-v))));
    expect(await apply(tanh, [x])).toBeAllClose(x.map(Math.tanh));
  });

  it('relu is a maximum whose second operand is the constant 0, which pooling and fusion recognise', () => {
    const node = relu(input('x', [2, 3]));
    expect(node.op).toBe('maximum');
    expect(node.inputs[0]!.op).toBe('input');
    expect(node.inputs[1]!.op).toBe('constant');
    expect((node.inputs[1] as Node<'constant'>).attributes.value).toBe(0);
  });

  it('relu with options follows its formula', async () => {
    const x = [-2, 0.25, 0.5, 0.75, 4];
    expect(await apply((node) => relu(node, { maxValue: 1 }), [x])).toBeAllClose([0, 0.25, 0.5, 0.75, 1]);
    expect(await apply((node) => relu(node, { negativeSlope: 0.1 }), [x])).toBeAllClose([-0.2, 0.25, 0.5, 0.75, 4]);
    expect(await apply((node) => relu(node, { threshold: 0.5 }), [x])).toBeAllClose([0, 0, 0, 0.75, 4]);
    expect(await apply((node) => relu(node, { threshold: 0.5, negativeSlope: 0.1, maxValue: 3 }), [x])).toBeAllClose([
      -0.25, -0.025, 0, 0.75, 3,
    ]);
  });
});

describe('softmax', () => {
  const row = fc.array(fc.double({ min: -80, max: 80, noNaN: true }), { minLength: 4, maxLength: 4 });

  it('sums to 1 and does not change when all scores shift together', async () => {
    await fc.assert(
      fc.asyncProperty(row, fc.integer({ min: -50, max: 50 }), async (scores, shift) => {
        const rounded = scores.map((score) => Math.round(score * 64) / 64);
        const [plain, shifted] = [
          await apply(softmax, [rounded]),
          await apply(softmax, [rounded.map((v) => v + shift)]),
        ];
        expect(plain.reduce((a, b) => a + b, 0)).toBeAllClose(1);
        expect(shifted).toBeAllClose(plain);
      }),
      { numRuns: 50 },
    );
  });

  it('and its logarithm stay finite for scores of any size', async () => {
    expect(await apply(softmax, [[1e4, 0, -1e4]])).toBeAllClose([1, 0, 0]);
    expect(await apply(logSoftmax, [[1e4, 0, -1e4]])).toBeAllClose([0, -1e4, -2e4]);
    expect(await apply(logSoftmax, [[-1e4, -1e4]])).toBeAllClose([-Math.LN2, -Math.LN2]);
  });

  it('works along any axis', async () => {
    const columns = await apply(
      (x) => softmax(x, 0),
      [
        [0, 1],
        [0, 3],
      ],
    );
    const low = 1 / (1 + Math.exp(2));
    expect(columns).toBeAllClose([0.5, low, 0.5, 1 - low]);
  });

  it('has the derivative p_i (1 - p_i) and -p_i p_j', async () => {
    const x = input('x', [1, 3]);
    const upstream = input('upstream', [1, 3]);
    const p = softmax(x);
    const [gradient] = gradients(reduceSum(multiply(p, upstream)), [x]);
    const inputs = [Float32Array.of(0.5, -1, 2), Float32Array.of(1, 0, 0)];
    const { outputs } = await runGraph(engine, graphOf([x, upstream], [p, gradient!]), inputs);
    const [p0, p1, p2] = outputs[0]!;
    expect(outputs[1]).toBeAllClose([p0! * (1 - p0!), -p0! * p1!, -p0! * p2!]);
  });
});

describe('logitsOf', () => {
  const x = input('x', [2, 3]);

  it('finds the scores behind a softmax over the last axis, and behind a sigmoid', () => {
    expect(logitsOf(softmax(x), 'softmax')).toBe(x);
    expect(logitsOf(softmax(x, 1), 'softmax')).toBe(x);
    expect(logitsOf(sigmoid(x), 'sigmoid')).toBe(x);
  });

  it('finds nothing behind anything else', () => {
    expect(logitsOf(softmax(x, 0), 'softmax')).toBeUndefined();
    expect(logitsOf(sigmoid(x), 'softmax')).toBeUndefined();
    expect(logitsOf(softmax(x), 'sigmoid')).toBeUndefined();
    expect(logitsOf(multiply(softmax(x), 1), 'softmax')).toBeUndefined();
  });
});
