import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { input, variable } from '../../graph/build.ts';
import { IoU } from './iou.ts';

describe('IoU', () => {
  itMatchesKerasMetric('IoU');

  it('refuses classes that are not there', () => {
    expect(() => new IoU({ numClasses: 2, targetClassIds: [2] })).toThrow('class numbers from 0 to 1');
  });

  it('says which of both may be class numbers', () => {
    const metric = new IoU({ numClasses: 3, targetClassIds: [0] });
    const batch = { yTrue: input('yTrue', [4]), yPred: input('yPred', [4, 3]) };
    expect(() => metric.update([variable(metric.state[0]!)], batch)).toThrow(
      'targets of shape [4] (class numbers) do not fit predictions of shape [4, 3] (class numbers)',
    );
  });
});
