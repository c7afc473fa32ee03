import { describe, expect, it } from 'vitest';
import { itMatchesKerasSchedule } from '../../../../test/golden/optimizers/goldens.ts';
import { PolynomialDecay } from './polynomialDecay.ts';

describe('PolynomialDecay', () => {
  itMatchesKerasSchedule('PolynomialDecay');

  it('refuses options that make no sense', () => {
    expect(() => new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: -1 })).toThrow('decaySteps');
  });
});
