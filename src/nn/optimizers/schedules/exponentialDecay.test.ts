import { describe, expect, it } from 'vitest';
import { itMatchesKerasSchedule } from '../../../../test/golden/optimizers/goldens.ts';
import { ExponentialDecay } from './exponentialDecay.ts';

describe('ExponentialDecay', () => {
  itMatchesKerasSchedule('ExponentialDecay');

  it('refuses options that make no sense', () => {
    expect(() => new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 0, decayRate: 0.5 })).toThrow(
      'ExponentialDecay: expected decaySteps',
    );
  });
});
