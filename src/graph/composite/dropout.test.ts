import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import type { Shape } from '../../tensor/shape.ts';
import { input, reduceSum } from '../build.ts';
import { type DropoutOptions, dropout } from './dropout.ts';

const engine = new ReferenceEngine();
const SHAPE = [50, 40];

async function dropped(
  rate: number,
  {
    seed = 1,
    stream = 0,
    step = 0,
    maskShape,
  }: { seed?: number; stream?: number; step?: number; maskShape?: Shape } = {},
): Promise<{ output: Float32Array; gradient: Float32Array }> {
  const x = input('x', SHAPE);
  const counter = input('step', [], 'int32');
  const options: DropoutOptions = { step: counter, seed, stream, ...(maskShape === undefined ? {} : { maskShape }) };
  const y = dropout(x, rate, options);
  const [gradient] = gradients(reduceSum(y), [x]);
  const { outputs } = await runGraph(engine, graphOf([x, counter], [y, gradient!]), [
    new Float32Array(2000).fill(3),
    Int32Array.of(step),
  ]);
  return { output: outputs[0] as Float32Array, gradient: outputs[1] as Float32Array };
}

const share = (values: Float32Array): number => values.filter((value) => value === 0).length / values.length;

describe('dropout', () => {
  it('zeroes the given share and scales the rest', async () => {
    for (const rate of [0.1, 0.5, 0.8]) {
      const { output, gradient } = await dropped(rate);
      // Four standard deviations of a binomial share of 2000.
      expect(Math.abs(share(output) - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / 2000));
      const kept = output.filter((value) => value !== 0);
      expect(kept).toBeAllClose(new Float32Array(kept.length).fill(3 / (1 - rate)));
      expect(gradient).toBeAllClose(output.map((value) => value / 3));
    }
  });

  it('draws a mask that is a function of seed, stream and step', async () => {
    const { output } = await dropped(0.5);
    expect((await dropped(0.5)).output).toEqual(output);
    for (const other of [{ seed: 2 }, { stream: 1 }, { step: 1 }]) {
      const { output: different } = await dropped(0.5, other);
      const agreeing = different.filter((value, i) => value === output[i]).length / 2000;
      expect(Math.abs(agreeing - 0.5)).toBeLessThan(0.05); // independent masks agree at half of the places
    }
  });

  it('shares one fate along the broadcast axes of a mask shape', async () => {
    const { output } = await dropped(0.5, { maskShape: [50, 1] });
    for (let row = 0; row < 50; row++) {
      expect(new Set(output.subarray(row * 40, row * 40 + 40)).size).toBe(1);
    }
    expect(new Set(output)).toEqual(new Set([0, 6]));
  });

  it('of rate 0 is the input itself', () => {
    const x = input('x', SHAPE);
    expect(dropout(x, 0, { step: input('step', [], 'int32'), seed: 1, stream: 0 })).toBe(x);
  });
});
