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

  it('stretches weights of samples over a mask', async () => {
    const numbers = (data: number[], shape: number[]) => ({ shape, data });
    const yTrue = numbers([1, 2, 3, 4], [2, 2, 1]);
    const yPred = numbers([0, 0, 0, 0], [2, 2, 1]);
    const mask = numbers([1, 0, 1, 1], [2, 2]);
    const batch = { yTrue, yPred, mask, sampleWeight: numbers([2, 1], [2]) };
    expect(await metricResults(new MeanAbsoluteError(), [batch])).toBeAllClose([(2 * 1 + 3 + 4) / 4]);
    const unweighted = { ...batch, sampleWeight: null };
    expect(await metricResults(new MeanAbsoluteError(), [unweighted])).toBeAllClose([(1 + 3 + 4) / 3]);
  });

  it('counts each part of a sample by its own weight', async () => {
    const batch = {
      yTrue: { shape: [1, 2, 2], data: [1, 1, 5, 5] },
      yPred: { shape: [1, 2, 2], data: [0, 0, 0, 0] },
      sampleWeight: { shape: [1, 2], data: [3, 1] },
    };
    expect(await metricResults(new MeanAbsoluteError(), [batch])).toBeAllClose([(3 * 1 + 5) / 4]);
  });
});
