import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { metricResults } from '../../../test/golden/nnTraining/goldens.ts';
import { SparseTopKCategoricalAccuracy } from './sparseTopKCategoricalAccuracy.ts';

describe('SparseTopKCategoricalAccuracy', () => {
  itMatchesKerasMetric('SparseTopKCategoricalAccuracy');

  it('counts equal predictions at the edge, no NaN and no number that is no class', async () => {
    const row = (label: number, data: number[]) => ({
      yTrue: { shape: [1], data: [label] },
      yPred: { shape: [1, 3], data },
      sampleWeight: null,
    });
    const result = (label: number, data: number[]) =>
      metricResults(new SparseTopKCategoricalAccuracy({ k: 1 }), [row(label, data)]);
    expect(await result(2, [0.4, 0.2, 0.4])).toEqual([1]);
    expect(await result(1, [0.4, Number.NaN, 0.4])).toEqual([0]);
    expect(await result(3, [0.4, 0.2, 0.4])).toEqual([0]);
    expect(await result(-1, [0.4, 0.2, 0.4])).toEqual([0]);
  });
});
