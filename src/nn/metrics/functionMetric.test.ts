import { describe, expect, it } from 'vitest';
import { metricResults } from '../../../test/golden/nnTraining/goldens.ts';
import { abs, reduceMax, subtract } from '../../graph/build.ts';
import { resolveMetric } from './index.ts';

describe('FunctionMetric', () => {
  it('averages a function over samples and batches', async () => {
    const metric = resolveMetric(function largestError(yTrue, yPred) {
      return reduceMax(abs(subtract(yTrue, yPred)), { axes: [-1] });
    });
    expect(metric.name).toBe('largestError');
    expect(metric.direction).toBeUndefined();
    const row = (data: number[]) => ({ shape: [1, 2], data });
    const results = await metricResults(metric, [
      { yTrue: row([1, 2]), yPred: row([1, 5]), sampleWeight: null },
      { yTrue: row([0, 0]), yPred: row([1, 0]), sampleWeight: null },
    ]);
    expect(results).toBeAllClose([3, 2]);
  });
});
