import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { metricResults } from '../../../test/golden/nnTraining/goldens.ts';
import { MeanIoU } from './meanIoU.ts';

describe('MeanIoU', () => {
  itMatchesKerasMetric('MeanIoU');

  it('counts weights as they are, those of samples for each place', async () => {
    const batch = {
      yTrue: { shape: [2, 2], data: [0, 1, 1, 1] },
      yPred: { shape: [2, 2], data: [0, 0, 1, 0] },
      sampleWeight: { shape: [2], data: [0.5, 2] },
    };
    const zero = 0.5 / (0.5 + 0.5 + 2);
    const one = 2 / (2 + 0.5 + 2);
    expect(await metricResults(new MeanIoU({ numClasses: 2 }), [batch])).toBeAllClose([(zero + one) / 2]);
  });
});
