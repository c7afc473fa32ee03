import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { metricResults } from '../../../test/golden/nnTraining/goldens.ts';
import { AUC } from './auc.ts';

describe('AUC', () => {
  itMatchesKerasMetric('AUC');

  it('sorts thresholds, and holds them without the outer ones in its config', () => {
    const metric = new AUC({ thresholds: [0.7, 0.2] });
    expect(metric.numThresholds).toBe(4);
    expect(metric.getConfig()).toMatchObject({ numThresholds: 4, thresholds: [0.2, 0.7] });
    expect(new AUC().getConfig()).not.toHaveProperty('thresholds');
  });

  it('counts predictions outside of [0, 1] also between two thresholds alone', async () => {
    // keras.metrics.AUC(num_thresholds=2) 3.15.1 gives 0.5, whatever comes.
    const yPred = { shape: [4], data: [-2, 0.3, 1.5, 7] };
    const yTrue = { shape: [4], data: [0, 1, 0, 1] };
    expect(await metricResults(new AUC({ numThresholds: 2 }), [{ yTrue, yPred, sampleWeight: null }])).toEqual([0.5]);
  });

  it('takes curves in small letters', () => {
    expect(new AUC({ curve: 'pr' }).curve).toBe('PR');
    expect(() => new AUC({ curve: 'PRC' as never })).toThrow('expected curve to be "ROC", "PR" or "PRGAIN", got "PRC"');
  });

  it('refuses labels without multiLabel, and another number of them', () => {
    expect(() => new AUC({ numLabels: 3 })).toThrow('got numLabels 3 without multiLabel');
    const metric = new AUC({ multiLabel: true, numLabels: 3 });
    expect(() => metric.ensureBuilt([4, 2], [4, 2])).toThrow('expected predictions of shape [batch, 3], got [4, 2]');
    const weighted = new AUC({ multiLabel: true, labelWeights: [1, 2] });
    expect(() => weighted.ensureBuilt([4, 3], [4, 3])).toThrow('got 2 labelWeights');
  });

  it('refuses predictions of another shape than the first ones', () => {
    const metric = new AUC({ multiLabel: true });
    metric.ensureBuilt([4, 2], [4, 2]);
    metric.ensureBuilt([1, 2], [1, 2]);
    expect(metric.state.map(({ shape }) => shape)).toEqual(new Array(4).fill([200, 2]));
    expect(() => metric.ensureBuilt([4, 3], [4, 3])).toThrow('its state was made for targets [4, 2]');
  });
});
