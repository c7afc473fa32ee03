import { describe, expect, it } from 'vitest';
import { itMatchesKerasSchedule } from '../../../../test/golden/optimizers/goldens.ts';
import { InverseTimeDecay } from './inverseTimeDecay.ts';

describe('InverseTimeDecay', () => {
  itMatchesKerasSchedule('InverseTimeDecay');

  it('refuses options that make no sense', () => {
    expect(() => new InverseTimeDecay({ initialLearningRate: -1, decaySteps: 5, decayRate: 0.5 })).toThrow(
      'InverseTimeDecay: expected initialLearningRate',
    );
  });
});
