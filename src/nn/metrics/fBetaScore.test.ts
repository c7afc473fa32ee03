import { describe, expect, it } from 'vitest';
import { itMatchesKerasMetric } from '../../../test/golden/metrics/goldens.ts';
import { FBetaScore } from './fBetaScore.ts';

describe('FBetaScore', () => {
  itMatchesKerasMetric('FBetaScore');

  it('has the name that Keras gives it', () => {
    expect(new FBetaScore().name).toBe('fbeta_score');
  });

  it('refuses a beta that is not positive', () => {
    expect(() => new FBetaScore({ beta: 0 })).toThrow(
      'FBetaScore: expected beta to be a number in (0, Infinity), got 0',
    );
  });
});
