import { describe, expect, it } from 'vitest';
import { itMatchesKerasSchedule } from '../../../../test/golden/optimizers/goldens.ts';
import { CosineDecay } from './cosineDecay.ts';

describe('CosineDecay', () => {
  itMatchesKerasSchedule('CosineDecay');

  it('refuses options that make no sense', () => {
    expect(() => new CosineDecay({ initialLearningRate: 0.1, decaySteps: 0 })).toThrow(
      'CosineDecay: expected decaySteps to be a number in (0',
    );
  });
});
