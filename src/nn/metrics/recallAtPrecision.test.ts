import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { RecallAtPrecision } from './recallAtPrecision.ts';

describe('RecallAtPrecision', () => {
  itMatchesKerasMetric('RecallAtPrecision');

  it('refuses a bound that is no share, and none', () => {
    expect(() => new RecallAtPrecision({ precision: 1.5 })).toThrow(
      'expected precision to be a number in [0, 1], got 1.5',
    );
    expect(() => new RecallAtPrecision({} as never)).toThrow(
      'expected precision to be a number in [0, 1], got undefined',
    );
  });
});
