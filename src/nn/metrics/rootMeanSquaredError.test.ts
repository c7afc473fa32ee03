import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { metricResults } from '../../../test/golden/nnTraining/goldens.ts';
import { RootMeanSquaredError } from './rootMeanSquaredError.ts';

describe('RootMeanSquaredError', () => {
  itMatchesKerasMetric('RootMeanSquaredError');

  it('takes a weight for each prediction', async () => {
    // keras.metrics.RootMeanSquaredError 3.15.1: (0 * 1 + 1 * 4 + 2 * 9 + 1 * 16) / 4
    const results = await metricResults(new RootMeanSquaredError(), [
      {
        yTrue: { shape: [2, 2], data: [0, 0, 0, 0] },
        yPred: { shape: [2, 2], data: [1, 2, 3, 4] },
        sampleWeight: { shape: [2, 2], data: [0, 1, 2, 1] },
      },
    ]);
    expect(results).toBeAllClose([Math.sqrt(38 / 4)]);
  });
});
