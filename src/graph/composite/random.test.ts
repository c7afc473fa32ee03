import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input, randomNormal, randomUniform } from '../build.ts';
import type { Node } from '../node.ts';
import { randomBernoulli } from './random.ts';

const SOURCE = { seed: 11, stream: 2 };
const step = input('step', [], 'int32');

async function run(nodes: readonly Node[], counter = 5): Promise<number[][]> {
  const { outputs } = await runGraph(new ReferenceEngine(), graphOf([step], nodes), [Int32Array.of(counter)]);
  return outputs.map((array) => [...array]);
}

describe('randomBernoulli', () => {
  it('compares the uniform numbers of the same source', async () => {
    const [bits, uniform] = await run([
      randomBernoulli(step, [3, 50], 0.3, { ...SOURCE, dtype: 'int32' }),
      randomUniform(step, [3, 50], SOURCE),
    ]);
    expect(bits).toEqual(uniform!.map((each) => Number(each < 0.3)));
  });

  // The mean of n draws has a standard deviation of sqrt(p (1 - p) / n).
  it('gives ones as often as it should', async () => {
    const [bits] = await run([randomBernoulli(step, [40_000], 0.3, SOURCE)]);
    const mean = bits!.reduce((a, b) => a + b) / 40_000;
    expect(Math.abs(mean - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 40_000));
  });

  it('knows never and always', async () => {
    const never = randomBernoulli(step, [100], 0, SOURCE);
    const always = randomBernoulli(step, [100], 1, SOURCE);
    expect(await run([never, always])).toEqual([new Array(100).fill(0), new Array(100).fill(1)]);
  });

  it('refuses what is no probability', () => {
    for (const probability of [-0.1, 1.5, Number.NaN]) {
      expect(() => randomBernoulli(step, [1], probability, SOURCE)).toThrow('expected a number between 0 and 1');
    }
  });
});

// Moments of the standard normal distribution: 0, 1, 0, 3; bounds of 4 standard deviations of their estimates
// (variances 1, 2, 15 - 0, 96 over n). P(|z| < 1) = erf(1 / sqrt 2) = 0.682689.
it('randomNormal is distributed as it should', async () => {
  const n = 100_000;
  const [z] = await run([randomNormal(step, [n], { ...SOURCE, dtype: 'float64' })]);
  for (const [power, moment, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ] as const) {
    const found = z!.reduce((sum, each) => sum + each ** power, 0) / n;
    expect(Math.abs(found - moment), `moment ${power}`).toBeLessThan(4 * Math.sqrt(variance / n));
  }
  const inside = z!.filter((each) => Math.abs(each) < 1).length / n;
  expect(Math.abs(inside - 0.682689)).toBeLessThan(4 * Math.sqrt((0.682689 * 0.317311) / n));
});

it('random numbers change with the step, the stream and the seed, and with nothing else', async () => {
  const draw = async (seed: number, stream: number, counter: number) =>
    (await run([randomNormal(step, [8], { seed, stream })], counter))[0]!;
  const first = await draw(1, 0, 0);
  expect(await draw(1, 0, 0)).toEqual(first);
  for (const other of [await draw(2, 0, 0), await draw(1, 1, 0), await draw(1, 0, 1)]) expect(other).not.toEqual(first);
});
