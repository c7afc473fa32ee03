import { describe, expect, it } from 'vitest';
import { metricResults } from '../../../test/golden/nnTraining/goldens.ts';
import { MeanAbsoluteError } from './meanAbsoluteError.ts';

describe('MeanMetric', () => {
  it('is 0 while all weights are 0, as Keras divides', async () => {
    const column = { shape: [2, 1], data: [1, 2] };
    const zero = { shape: [2], data: [0, 0] };
    const results = await metricResults(new MeanAbsoluteError(), [
      { yTrue: column, yPred: column, sampleWeight: zero },
    ]);
    expect(results).toEqual([0]);
  });
});
