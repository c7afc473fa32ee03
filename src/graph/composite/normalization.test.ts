import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input, multiply, reduceSum } from '../build.ts';
import { batchNormalize, moments, normalizeByBatch } from './normalization.ts';

const engine = new ReferenceEngine();

describe('moments', () => {
  it('are mean and mean squared deviation over the given axes', async () => {
    const x = input('x', [2, 2, 2]);
    const { mean, variance } = moments(x, [0, -1]);
    const values = Float32Array.of(1, 2, 10, 20, 3, 6, 30, 60);
    const { outputs } = await runGraph(engine, graphOf([x], [mean, variance]), [values]);
    expect(outputs[0]).toBeAllClose([3, 30]);
    expect(outputs[1]).toBeAllClose([3.5, 350]);
  });

  it('keep the variance when the mean is large against it', async () => {
    const x = input('x', [4, 1]);
    const { outputs } = await runGraph(engine, graphOf([x], [moments(x, [0]).variance]), [
      Float32Array.of(10_000, 10_001, 10_002, 10_003),
    ]);
    expect(outputs[0]).toBeAllClose([1.25], { rtol: 1e-4 }); // E[x^2] - E[x]^2 in float32 gives 0 or 8
  });
});

describe('normalizeByBatch', () => {
  it('gives each feature mean 0 and deviation 1', async () => {
    const value = fc.integer({ min: -1000, max: 1000 }).map((v) => v / 8);
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 12, maxLength: 12 }), async (values) => {
        const x = input('x', [6, 2]);
        const { output, mean, variance } = normalizeByBatch(x, { axis: -1, epsilon: 1e-6 });
        const { outputs } = await runGraph(engine, graphOf([x], [output, mean, variance]), [Float32Array.from(values)]);
        const [y, means, variances] = outputs as Float32Array[];
        for (const feature of [0, 1]) {
          const column = values.filter((_, i) => i % 2 === feature);
          const average = column.reduce((a, b) => a + b) / 6;
          const spread = column.reduce((a, b) => a + (b - average) ** 2, 0) / 6;
          expect(means![feature]).toBeAllClose(average, { atol: 1e-4 });
          expect(variances![feature]).toBeAllClose(spread, { rtol: 1e-4, atol: 1e-4 });
          const expected = column.map((v) => (v - average) / Math.sqrt(spread + 1e-6));
          expect(y!.filter((_, i) => i % 2 === feature)).toBeAllClose(expected, { rtol: 1e-3, atol: 1e-3 });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('equals batchNormalize with the moments of the batch, along any axis', async () => {
    const x = input('x', [3, 2, 2]);
    const gamma = input('gamma', [2]);
    const beta = input('beta', [2]);
    const options = { axis: 1, epsilon: 1e-3, gamma, beta };
    const outputs = [normalizeByBatch(x, options).output, batchNormalize(x, moments(x, [0, 2]), options)];
    const values = [
      Float32Array.from({ length: 12 }, (_, i) => Math.sin(3 * i)),
      Float32Array.of(2, -1),
      Float32Array.of(0.5, 3),
    ];
    const run = await runGraph(engine, graphOf([x, gamma, beta], outputs), values);
    expect(run.outputs[0]).toBeAllClose(run.outputs[1]);
  });

  it('lets no gradient through that only shifts or scales the batch', async () => {
    const x = input('x', [5, 1]);
    const upstream = input('upstream', [5, 1]);
    const { output } = normalizeByBatch(x, { axis: -1, epsilon: 0 });
    const [gradient] = gradients(reduceSum(multiply(output, upstream)), [x]);
    const values = Float32Array.of(0.5, -1, 2, 4, -3);
    const { outputs } = await runGraph(engine, graphOf([x, upstream], [gradient!]), [
      values,
      Float32Array.of(1, 0, -2, 0.5, 3),
    ]);
    const slopes = [...outputs[0]!];
    // Shifting or scaling x leaves the output as it is: the gradient is orthogonal to 1 and to x.
    expect(slopes.reduce((a, b) => a + b, 0)).toBeAllClose(0, { atol: 1e-5 });
    expect(slopes.reduce((a, b, i) => a + b * values[i]!, 0)).toBeAllClose(0, { atol: 1e-5 });
    expect(Math.max(...slopes.map(Math.abs))).toBeGreaterThan(0.1);
  });
});
